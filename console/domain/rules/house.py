"""Rules of the house: cameras, leases, people, devices, tools, erasure."""

from __future__ import annotations

from dataclasses import replace

from console.domain import commands as c
from console.domain import events as e
from console.domain.camera import Lease, Privacy
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.records import OFF
from console.domain.rules.context import (
    Context,
    DueRule,
    Outcome,
    Rule,
    StateView,
    find_alert,
    find_incident,
)

SUB_HEIGHT_MAX = 4320


def configure_camera(state: StateView, body: c.ConfigureCamera, ctx: Context) -> Outcome:
    known = state.cameras.get(body.camera.id)
    camera = replace(body.camera, address_version=known.address_version if known else 0)
    if camera.privacy == Privacy.NONE and not camera.privacy_reason.strip():
        return Refusal("refused.reason_needed", {"field": "privacy_reason"})
    if not 0 <= camera.sub_height <= SUB_HEIGHT_MAX:
        return Refusal("refused.sub_height", {"most": SUB_HEIGHT_MAX})
    if camera == known:
        return ()
    return (e.CameraConfigured(camera),)


def change_camera_address(state: StateView, body: c.ChangeCameraAddress, ctx: Context) -> Outcome:
    if body.camera_id not in state.cameras:
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    return (e.CameraAddressChanged(body.camera_id),)


def take_lease(state: StateView, body: c.TakeLease, ctx: Context) -> Outcome:
    if body.camera_id not in state.cameras:
        return Refusal("refused.unknown_camera", {"camera": body.camera_id})
    lease = state.leases.get(body.camera_id)
    if lease and lease.held and lease.holder != ctx.actor.id:
        return Refusal("refused.leased", {"camera": body.camera_id, "holder": lease.holder})
    if lease and lease.held and lease.epoch == body.epoch:
        return ()
    return (e.LeaseChanged(Lease(body.camera_id, ctx.actor.id, body.epoch, ctx.now_utc)),)


def end_lease(state: StateView, body: c.EndLease, ctx: Context) -> Outcome:
    lease = state.leases.get(body.camera_id)
    if lease is None or not lease.held or lease.epoch != body.epoch:
        return ()
    if lease.holder != ctx.actor.id and not ctx.actor.has(Role.SYSTEM):
        return Refusal("refused.leased", {"camera": body.camera_id, "holder": lease.holder})
    ended = Lease(lease.camera_id, lease.holder, lease.epoch, ctx.now_utc, held=False)
    return (e.LeaseChanged(ended),)


def register_person(state: StateView, body: c.RegisterPerson, ctx: Context) -> Outcome:
    if state.people.get(body.person.id) == body.person:
        return ()
    return (e.PersonRegistered(body.person),)


def enrol_device(state: StateView, body: c.EnrolDevice, ctx: Context) -> Outcome:
    known = state.devices.get(body.device.id)
    if known is None:
        return (e.DeviceEnrolled(body.device),)
    if known.revoked or known.public_key != body.device.public_key:
        return Refusal("refused.device_revoked", {"device": body.device.id})
    return ()


def revoke_device(state: StateView, body: c.RevokeDevice, ctx: Context) -> Outcome:
    known = state.devices.get(body.device_id)
    if known is None:
        return Refusal("refused.unknown_device", {"device": body.device_id})
    return () if known.revoked else (e.DeviceRevoked(body.device_id),)


def switch_tool(state: StateView, body: c.SwitchTool, ctx: Context) -> Outcome:
    if (body.tool not in state.switched_off) == body.on:
        return ()
    if not body.reason.strip() and not ctx.actor.has(Role.SYSTEM):
        return Refusal("refused.reason_needed", {"field": "reason"})
    return (e.ToolSwitched(body.tool, body.on, body.reason.strip()),)


def report_tool_failure(state: StateView, body: c.ReportToolFailure, ctx: Context) -> Outcome:
    if state.switched_off.get(body.tool) in (body.error, OFF):  # a person's word stands
        return ()
    return (e.ToolFailed(body.tool, body.error),)


def record_look(state: StateView, body: c.RecordLook, ctx: Context) -> Outcome:
    return (e.Looked(body.what, body.target_id, body.from_utc, body.to_utc),)


def erase(state: StateView, body: c.EraseSubject, ctx: Context) -> Outcome:
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    if find_incident(state, body.subject) or find_alert(state, body.subject):
        return Refusal("refused.still_open", {"id": body.subject})
    return (e.Erased(body.subject, body.reason),)


_ADMIN = frozenset({Role.ADMINISTRATOR, *SYSTEM_ACTOR.roles})
_DETECT = frozenset({Role.DETECTOR})

RULES: dict[type, Rule] = {
    c.ConfigureCamera: configure_camera,
    c.ChangeCameraAddress: change_camera_address,
    c.TakeLease: take_lease,
    c.EndLease: end_lease,
    c.RegisterPerson: register_person,
    c.EnrolDevice: enrol_device,
    c.RevokeDevice: revoke_device,
    c.SwitchTool: switch_tool,
    c.ReportToolFailure: report_tool_failure,
    c.RecordLook: record_look,
    c.EraseSubject: erase,
}

PERMITTED: dict[type, frozenset[Role]] = {
    c.ConfigureCamera: _ADMIN,
    c.ChangeCameraAddress: _ADMIN,
    c.TakeLease: _DETECT,
    c.EndLease: frozenset({Role.DETECTOR, *SYSTEM_ACTOR.roles}),
    c.RegisterPerson: _ADMIN,
    c.EnrolDevice: _ADMIN,
    c.RevokeDevice: _ADMIN,
    c.SwitchTool: _ADMIN | {Role.SUPERVISOR},
    c.ReportToolFailure: frozenset(SYSTEM_ACTOR.roles),
    c.RecordLook: frozenset(Role) - {Role.INTEGRATOR},
    c.EraseSubject: _ADMIN,
}

TIMERS: tuple[DueRule, ...] = ()
