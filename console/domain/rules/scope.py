"""Who may see an event, and under whose key its payload rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.domain import events as e
from console.domain.bookmark import Bookmark
from console.domain.envelope import EVERYBODY, Scope
from console.domain.person import Role
from console.domain.retention import Hold
from console.domain.rules.context import StateView, find_alert, find_incident
from console.domain.sharing import Message
from console.domain.shift import Broadcast, Handover
from console.domain.sound import SoundMute
from console.domain.wall import LayoutFor, WallLayout

# Who looked, who was there, and where: whoever is on shift, or out in a unit, is a person.
_SHIFT = (
    e.HandoverBegun,
    e.HandoverNoted,
    e.HandoverLineAdded,
    e.HandoverAsked,
    e.HandoverAnswered,
    e.HandoverSigned,
    e.HandoverExpired,
    e.HandoverCountersigned,
    e.HandoverWithdrawn,
    e.LeftWithoutHandover,
    e.ShiftNoted,
    e.ShiftPlanned,
    e.ShiftUnplanned,
    e.BreakBegun,
    e.BreakEnded,
    e.BroadcastSent,
    e.BroadcastReceived,
)
BY_DAY = (
    *_SHIFT,
    e.Looked,
    e.ShiftBegun,
    e.ShiftEnded,
    e.SteeringBegun,
    e.SteeringEnded,
    e.SoundMuted,
    e.SoundUnmuted,
    e.UnitReported,
    e.FenceEntered,
    e.FenceLeft,
)
_SUBJECTS = (
    "alert_id",
    "incident_id",
    "kept_id",
    "target_id",
    "run_id",
    "reveal_id",
    "hold_id",
    "bookmark_id",
    "withholding_id",
)
_EVEN_PARTNERS = Scope(roles=tuple(Role))
_HOLD = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.DETECTOR, Role.SYSTEM)
_ROOM = (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM)
_KEEPERS = Scope(roles=(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM))


# Of events that carry a record whole: whose key, and which area.
_SUBJECT_OF: dict[type, Callable[[Any], str]] = {
    e.AlertRaised: lambda event: event.alert.id,
    e.IncidentOpened: lambda event: event.incident.id,
    e.PersonRegistered: lambda event: event.person.id,
    e.ThreatShared: lambda event: event.message.alert_id,
    e.ShareRetracted: lambda event: event.message.alert_id,
    e.HoldPlaced: lambda event: event.hold.id,
    e.AlarmsWithheld: lambda event: event.withholding.id,
    e.CorrelationProposed: lambda event: event.correlation.alert_id,
    e.EventPlanned: lambda event: event.event.id,
}
_AREA_OF: dict[type, Callable[[Any], str]] = {
    e.EventPlanned: lambda event: event.event.area,
    e.AlertRaised: lambda event: event.alert.area,
    e.IncidentOpened: lambda event: event.incident.area,
    e.RevealAsked: lambda event: event.reveal.area,
    e.PictureRevealed: lambda event: event.reveal.area,
    e.AlarmsWithheld: lambda event: event.withholding.area,
}


def subject_of(event: Any) -> str:
    """The record whose key encrypts this event's payload; 'house' for what is about nobody."""
    if carried := _SUBJECT_OF.get(type(event)):
        return carried(event)
    if isinstance(event, e.WallLayoutSaved):
        mine = event.layout.kept_for == LayoutFor.PERSON
        return event.layout.owner_id if mine else "house"
    if isinstance(event, e.RevealAsked | e.PictureRevealed):
        return event.reveal.alert_id or event.reveal.incident_id or event.reveal.id
    bookmark = getattr(event, "bookmark", None)
    for name in _SUBJECTS:
        if subject := getattr(event, name, ""):
            return str(subject)
    return (bookmark.incident_id or bookmark.id) if bookmark is not None else "house"


def is_by_day(event: Any) -> bool:
    """What people did that is of no record's life; silence too, where it is of no incident."""
    loose = isinstance(event, e.AlarmsSilenced) and not event.incident_id
    return loose or isinstance(event, BY_DAY)


def key_of(event: Any, at_utc: datetime) -> str:
    """Under whose key its payload rests: its subject's, but for what is kept by the day, and a
    snapshot for no incident, which goes by itself."""
    if is_by_day(event):
        return f"looks-{at_utc:%Y-%m-%d}"
    if isinstance(event, e.SnapshotTaken) and not event.incident_id:
        return event.snapshot_id
    return subject_of(event)


def scope_of(state: StateView, event: Any) -> Scope:
    """From the state before the event: an alert's or incident's area limits its readers.

    Erased is everybody's: every console that has kept something must drop it (DESIGN rule 6).
    A message is for those to whom it was sent too; what one of them says to it is no partner's but
    their own.
    """
    if isinstance(event, e.Erased):
        return _EVEN_PARTNERS
    if isinstance(event, e.ThreatShared | e.ShareRetracted):
        return scope_of_message(event.message, event.message.recipients)
    if isinstance(event, e.ReceiptGiven | e.ActedOn | e.ToldByVoice | e.RetractionChased):
        return _said_to(state, event)
    if isinstance(event, e.DeviceEnrolled | e.DeviceRevoked | e.Looked):
        return _KEEPERS
    if isinstance(event, e.SoundMuted | e.SoundUnmuted):
        return scope_of_mute(event)
    if isinstance(event, e.WallLayoutSaved | e.WallLayoutDeleted):
        return _of_wall(state, event)
    if isinstance(event, e.SnapshotTaken) and not event.incident_id:
        return _KEEPERS
    if isinstance(event, e.HoldPlaced):
        return scope_of_hold(event.hold)
    if hold := state.holds.get(getattr(event, "hold_id", "")):
        return scope_of_hold(hold)
    return _scope_of_shift(state, event) if isinstance(event, _SHIFT) else _placed(state, event)


def _placed(state: StateView, event: Any) -> Scope:
    bookmark = _bookmark(state, event)
    return scope_of_bookmark(state, bookmark) if bookmark else within(_area(state, event))


def within(area: str) -> Scope:
    """What lies in an area is for those of it, and for who is bound to none; empty: everybody's."""
    return Scope(areas=(area,)) if area else EVERYBODY


def scope_of_hold(hold: Hold) -> Scope:
    """For who may place one, for recorders, and where its area is known for who works there."""
    if hold.area:
        return Scope(roles=(*_HOLD, Role.OPERATOR), areas=(hold.area,))
    return Scope(roles=_HOLD)


def scope_of_wall(layout: WallLayout) -> Scope:
    """A layout is for those who have it in their list, and for those who look after it."""
    if layout.kept_for == LayoutFor.PERSON:
        return Scope(people=(layout.owner_id,))
    organisations = (layout.organisation,) if layout.organisation else ()
    roles = (layout.role, Role.SUPERVISOR, Role.ADMINISTRATOR) if layout.role else ()
    return Scope(roles=roles, organisations=organisations)


def scope_of_mute(told: e.SoundMuted | e.SoundUnmuted | SoundMute) -> Scope:
    """For who has muted it, and for supervisors: who is not to be reached by a tone."""
    person = told.mute.person_id if isinstance(told, e.SoundMuted) else told.person_id
    return Scope(roles=(Role.SUPERVISOR, Role.SYSTEM), also=(person,))


def _of_wall(state: StateView, event: e.WallLayoutSaved | e.WallLayoutDeleted) -> Scope:
    if isinstance(event, e.WallLayoutSaved):
        return scope_of_wall(event.layout)
    layout = state.walls.get(event.layout_id)
    return scope_of_wall(layout) if layout is not None else EVERYBODY


def scope_of_bookmark(state: StateView, bookmark: Bookmark) -> Scope:
    """Its incident's, else that of its cameras: whoever may watch one of them may know of it."""
    if incident := find_incident(state, bookmark.incident_id):
        return within(incident.area)
    cameras = [state.cameras[one] for one in bookmark.camera_ids if one in state.cameras]
    if not all(camera.area for camera in cameras):
        return EVERYBODY
    return Scope(areas=tuple(sorted({camera.area for camera in cameras})))


def _bookmark(state: StateView, event: Any) -> Bookmark | None:
    """Before a deletion it is still there."""
    if isinstance(event, e.BookmarkMade | e.BookmarkChanged):
        return event.bookmark
    if isinstance(event, e.BookmarkDeleted):
        return state.bookmarks.get(event.bookmark_id)
    return None


def scope_of_message(message: Message, also: tuple[str, ...]) -> Scope:
    return replace(within(message.area), also=also)


def scope_of_handover(state: StateView, handover: Handover) -> Scope:
    """For those who work where it is handed over, machines left out."""
    person = state.people.get(handover.from_id)
    return replace(within(person.area if person else ""), roles=_ROOM)


def scope_of_broadcast(said: Broadcast) -> Scope:
    return replace(_KEEPERS, also=(*said.recipients, said.sent_by))


def _scope_of_shift(state: StateView, event: Any) -> Scope:
    handover = getattr(event, "handover", None)
    handover = handover or state.handovers.get(getattr(event, "handover_id", ""))
    if handover is not None:
        return scope_of_handover(state, handover)
    said = getattr(event, "broadcast", None)
    said = said or state.broadcasts.get(getattr(event, "broadcast_id", ""))
    return scope_of_broadcast(said) if said is not None else EVERYBODY


def _said_to(state: StateView, event: Any) -> Scope:
    also = getattr(event, "unread", None) or (event.person_id,)
    message = state.messages.get(event.message_id)
    return scope_of_message(message, also) if message else Scope(people=also)


def _area(state: StateView, event: Any) -> str:
    if carried := _AREA_OF.get(type(event)):
        return carried(event)
    if isinstance(event, e.SteeringBegun):
        return _camera_area(state, event.steering.camera_id)
    if isinstance(event, e.SteeringEnded):
        return _camera_area(state, event.camera_id)
    if reveal := state.reveals.get(getattr(event, "reveal_id", "")):
        return reveal.area
    if withholding := state.withholdings.get(getattr(event, "withholding_id", "")):
        return withholding.area
    subject = subject_of(event)
    if run := state.runs.get(subject):
        subject = run.incident_id
    if incident := find_incident(state, subject):
        return incident.area
    if alert := find_alert(state, subject):
        return alert.area
    return _exported_area(state, event) or _watched_area(state, event)


def _watched_area(state: StateView, event: Any) -> str:
    """Of a unit, or of the fence that an event is about."""
    if isinstance(event, e.UnitReported):
        return event.unit.area
    if isinstance(event, e.GeofenceDrawn):
        return event.fence.area
    about = getattr(event, "visit", None) or getattr(event, "gap", None) or event
    if fence := state.geofences.get(getattr(about, "fence_id", "")):
        return fence.area
    unit = state.units.get(getattr(event, "unit_id", ""))
    return unit.area if unit else ""


def _exported_area(state: StateView, event: Any) -> str:
    """Of an export whose incident has left the state."""
    if isinstance(event, e.ExportAsked) and event.closed is not None:
        return event.closed.area
    export = state.exports.get(getattr(event, "export_id", ""))
    return export.about.area if export else ""


def _camera_area(state: StateView, camera_id: str) -> str:
    camera = state.cameras.get(camera_id)
    return camera.area if camera else ""
