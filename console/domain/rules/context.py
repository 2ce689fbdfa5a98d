"""What a rule is given: the state to read, and who says it when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from console.domain.activity import AlarmMinute, Flood, SourceActivity
from console.domain.alarm_rules import AlarmRules
from console.domain.alert import Alert
from console.domain.bookmark import Bookmark
from console.domain.camera import Camera, Lease
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.correlation import Cell, Correlation
from console.domain.district import District
from console.domain.envelope import Command, Refusal
from console.domain.exports import Export
from console.domain.fusion_rules import FusionRules
from console.domain.geofence import Gap, Geofence, Visit
from console.domain.incident import Incident, MergedIncident
from console.domain.observation import Observation
from console.domain.person import Actor, Device, Person
from console.domain.planned import PlannedEvent
from console.domain.ptz import Steering
from console.domain.retention import Hold, Term
from console.domain.reveal import Reveal
from console.domain.risk import DistrictRisk
from console.domain.sharing import Message
from console.domain.shift import Break, Broadcast, Handover, RosterEntry
from console.domain.sound import SoundMute
from console.domain.tool import ToolSwitch
from console.domain.unit import Unit
from console.domain.wall import WallLayout
from console.domain.withholding import Withholding


class StateView(Protocol):
    """The state as rules read it; store.State is one."""

    @property
    def seq(self) -> int: ...
    @property
    def alerts(self) -> Mapping[str, Alert]: ...
    @property
    def aliases(self) -> Mapping[str, str]: ...
    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def merged(self) -> Mapping[str, MergedIncident]: ...
    @property
    def runs(self) -> Mapping[str, ChecklistRun]: ...
    @property
    def procedures(self) -> Mapping[str, Procedure]: ...
    @property
    def cameras(self) -> Mapping[str, Camera]: ...
    @property
    def leases(self) -> Mapping[str, Lease]: ...
    @property
    def people(self) -> Mapping[str, Person]: ...
    @property
    def devices(self) -> Mapping[str, Device]: ...
    @property
    def switched_off(self) -> Mapping[str, str]: ...
    @property
    def walls(self) -> Mapping[str, WallLayout]: ...
    @property
    def numbers(self) -> Mapping[str, int]: ...
    @property
    def exports(self) -> Mapping[str, Export]: ...
    @property
    def reveals(self) -> Mapping[str, Reveal]: ...
    @property
    def messages(self) -> Mapping[str, Message]: ...
    @property
    def on_shift(self) -> Mapping[str, datetime]: ...
    @property
    def steering(self) -> Mapping[str, Steering]: ...
    @property
    def terms(self) -> Mapping[str, Term]: ...
    @property
    def holds(self) -> Mapping[str, Hold]: ...
    @property
    def bookmarks(self) -> Mapping[str, Bookmark]: ...
    @property
    def sound_mutes(self) -> Mapping[str, SoundMute]: ...
    @property
    def units(self) -> Mapping[str, Unit]: ...
    @property
    def geofences(self) -> Mapping[str, Geofence]: ...
    @property
    def visits(self) -> Mapping[str, Visit]: ...
    @property
    def gaps(self) -> Mapping[str, Gap]: ...
    @property
    def withholdings(self) -> Mapping[str, Withholding]: ...
    @property
    def handovers(self) -> Mapping[str, Handover]: ...
    @property
    def roster(self) -> Mapping[str, RosterEntry]: ...
    @property
    def breaks(self) -> Mapping[str, Break]: ...
    @property
    def broadcasts(self) -> Mapping[str, Broadcast]: ...
    @property
    def switches(self) -> Mapping[str, ToolSwitch]: ...
    # -- fusion
    @property
    def fusion_rules(self) -> Mapping[str, FusionRules]: ...
    @property
    def districts(self) -> Mapping[str, District]: ...
    @property
    def cells(self) -> Mapping[str, Cell]: ...
    @property
    def correlations(self) -> Mapping[str, Correlation]: ...
    @property
    def observations(self) -> Mapping[str, Observation]: ...
    @property
    def located(self) -> Mapping[str, str]: ...
    @property
    def risks(self) -> Mapping[str, DistrictRisk]: ...
    @property
    def planned(self) -> Mapping[str, PlannedEvent]: ...
    @property
    def alarm_rules(self) -> Mapping[str, AlarmRules]: ...
    @property
    def activity(self) -> Mapping[str, SourceActivity]: ...
    @property
    def alarm_minutes(self) -> Mapping[str, AlarmMinute]: ...
    @property
    def floods(self) -> Mapping[str, Flood]: ...
    @property
    def slices(self) -> Mapping[str, Any]: ...


Outcome = tuple[Any, ...] | Refusal


@dataclass(frozen=True, slots=True)
class Context:
    """made_utc: when it was said, on the backend's clock, never in the future."""

    command: Command
    actor: Actor
    now_utc: datetime
    made_utc: datetime

    @classmethod
    def of(cls, command: Command, actor: Actor, now_utc: datetime) -> Context:
        shifted = command.made_at_utc + timedelta(milliseconds=command.clock_offset_ms)
        return cls(command, actor, now_utc, min(shifted, now_utc))

    @property
    def note_id(self) -> str:
        """Id of the note that a refused late command leaves; the same on every replay."""
        return f"{self.command.id}-note"


Rule = Callable[[StateView, Any, Context], Outcome]
DueRule = Callable[[StateView, datetime], Iterable[Any]]


def find_alert(state: StateView, alert_id: str) -> Alert | None:
    """By its own id or by that of an alert that was merged into it: both stay valid."""
    return state.alerts.get(state.aliases.get(alert_id, alert_id))


def find_incident(state: StateView, incident_id: str) -> Incident | None:
    """By its own id or by that of one that was merged into it: both stay valid."""
    while one := state.merged.get(incident_id):
        incident_id = one.into_id
    return state.incidents.get(incident_id)
