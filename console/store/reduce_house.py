"""How events change cameras, leases, people, devices and tools; and what erasing leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.person import SYSTEM_ACTOR
from console.domain.records import OFF
from console.domain.tool import ToolSwitch
from console.store.state import State


def camera_configured(state: State, event: e.CameraConfigured, recorded: Recorded) -> None:
    state.put("cameras", event.camera.id, event.camera)


def camera_address_changed(state: State, event: e.CameraAddressChanged, recorded: Recorded) -> None:
    if camera := state.cameras.get(event.camera_id):
        state.put("cameras", camera.id, camera.readdressed())


def lease_changed(state: State, event: e.LeaseChanged, recorded: Recorded) -> None:
    state.put("leases", event.lease.camera_id, event.lease)


def person_registered(state: State, event: e.PersonRegistered, recorded: Recorded) -> None:
    state.put("people", event.person.id, event.person)


def device_enrolled(state: State, event: e.DeviceEnrolled, recorded: Recorded) -> None:
    state.put("devices", event.device.id, event.device)


def device_revoked(state: State, event: e.DeviceRevoked, recorded: Recorded) -> None:
    if device := state.devices.get(event.device_id):
        state.put("devices", device.id, replace(device, revoked=True))


def tool_switched(state: State, event: e.ToolSwitched, recorded: Recorded) -> None:
    if event.on:
        state.drop("switched_off", event.tool)
    else:
        state.put("switched_off", event.tool, OFF)
    if recorded.actor_id != SYSTEM_ACTOR.id:
        switch = ToolSwitch(event.on, recorded.actor_id, recorded.at_utc, event.reason)
        state.put("switches", event.tool, switch)


def tool_failed(state: State, event: e.ToolFailed, recorded: Recorded) -> None:
    state.put("switched_off", event.tool, event.error)


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    """Open records cannot be erased; what is left here is a person's name."""
    if person := state.people.get(event.subject):
        state.put("people", person.id, replace(person, name="", active=False))


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.CameraConfigured: camera_configured,
    e.CameraAddressChanged: camera_address_changed,
    e.LeaseChanged: lease_changed,
    e.PersonRegistered: person_registered,
    e.DeviceEnrolled: device_enrolled,
    e.DeviceRevoked: device_revoked,
    e.ToolSwitched: tool_switched,
    e.ToolFailed: tool_failed,
    e.Erased: erased,
}
