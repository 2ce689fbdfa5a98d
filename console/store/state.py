"""The state: what is open, by id, and the change sets that folding leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.domain.activity import AlarmMinute, Flood, SourceActivity
from console.domain.alarm_rules import AlarmRules
from console.domain.alert import Alert
from console.domain.bookmark import Bookmark
from console.domain.camera import Camera, Lease
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.correlation import Cell, Correlation
from console.domain.district import District
from console.domain.exports import Export
from console.domain.fusion_rules import FusionRules
from console.domain.geofence import Gap, Geofence, Visit
from console.domain.incident import Incident, MergedIncident
from console.domain.observation import Observation
from console.domain.person import Device, Person
from console.domain.planned import PlannedEvent
from console.domain.ptz import Steering
from console.domain.records import RECORDS
from console.domain.retention import Hold, Sweep, Term
from console.domain.reveal import Reveal
from console.domain.risk import DistrictRisk
from console.domain.sharing import Message
from console.domain.shift import Break, Broadcast, Handover, RosterEntry
from console.domain.sound import SoundMute
from console.domain.tool import ToolSwitch
from console.domain.unit import Unit
from console.domain.wall import WallLayout
from console.domain.withholding import Withholding


@dataclass(frozen=True, slots=True)
class Change:
    """One record put (or dropped, where record is None) under an id of a table."""

    table: str
    id: str
    record: Any


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What folding one event changed; frozen records, safe to hand to another thread."""

    seq: int
    changes: tuple[Change, ...]

    def ids(self, table: str) -> set[str]:
        """Ids changed in a table."""
        return {change.id for change in self.changes if change.table == table}


class State:
    """Maps of frozen records, changed in place by reduce() only; slices belong to tools."""

    def __init__(self) -> None:
        self.seq = 0
        self.unknown_events = 0
        self.tables: dict[str, dict[str, Any]] = {name: {} for name in RECORDS}
        self.slices: dict[str, Any] = {}
        self._open: list[Change] = []

    # Typed names for the tables, as rules and views read them.
    @property
    def alerts(self) -> dict[str, Alert]:
        return self.tables["alerts"]

    @property
    def aliases(self) -> dict[str, str]:
        return self.tables["aliases"]

    @property
    def incidents(self) -> dict[str, Incident]:
        return self.tables["incidents"]

    @property
    def merged(self) -> dict[str, MergedIncident]:
        return self.tables["merged"]

    @property
    def runs(self) -> dict[str, ChecklistRun]:
        return self.tables["runs"]

    @property
    def procedures(self) -> dict[str, Procedure]:
        return self.tables["procedures"]

    @property
    def cameras(self) -> dict[str, Camera]:
        return self.tables["cameras"]

    @property
    def leases(self) -> dict[str, Lease]:
        return self.tables["leases"]

    @property
    def people(self) -> dict[str, Person]:
        return self.tables["people"]

    @property
    def devices(self) -> dict[str, Device]:
        return self.tables["devices"]

    @property
    def switched_off(self) -> dict[str, str]:
        return self.tables["switched_off"]

    @property
    def switches(self) -> dict[str, ToolSwitch]:
        return self.tables["switches"]

    @property
    def walls(self) -> dict[str, WallLayout]:
        return self.tables["walls"]

    @property
    def numbers(self) -> dict[str, int]:
        return self.tables["numbers"]

    @property
    def exports(self) -> dict[str, Export]:
        return self.tables["exports"]

    @property
    def reveals(self) -> dict[str, Reveal]:
        return self.tables["reveals"]

    @property
    def messages(self) -> dict[str, Message]:
        return self.tables["messages"]

    @property
    def on_shift(self) -> dict[str, datetime]:
        return self.tables["on_shift"]

    @property
    def steering(self) -> dict[str, Steering]:
        return self.tables["steering"]

    @property
    def terms(self) -> dict[str, Term]:
        return self.tables["terms"]

    @property
    def holds(self) -> dict[str, Hold]:
        return self.tables["holds"]

    @property
    def sweeps(self) -> dict[str, Sweep]:
        return self.tables["sweeps"]

    @property
    def bookmarks(self) -> dict[str, Bookmark]:
        return self.tables["bookmarks"]

    @property
    def sound_mutes(self) -> dict[str, SoundMute]:
        return self.tables["sound_mutes"]

    @property
    def units(self) -> dict[str, Unit]:
        return self.tables["units"]

    @property
    def geofences(self) -> dict[str, Geofence]:
        return self.tables["geofences"]

    @property
    def visits(self) -> dict[str, Visit]:
        return self.tables["visits"]

    @property
    def gaps(self) -> dict[str, Gap]:
        return self.tables["gaps"]

    @property
    def withholdings(self) -> dict[str, Withholding]:
        return self.tables["withholdings"]

    @property
    def handovers(self) -> dict[str, Handover]:
        return self.tables["handovers"]

    @property
    def roster(self) -> dict[str, RosterEntry]:
        return self.tables["roster"]

    @property
    def breaks(self) -> dict[str, Break]:
        return self.tables["breaks"]

    @property
    def broadcasts(self) -> dict[str, Broadcast]:
        return self.tables["broadcasts"]

    @property
    def alarm_rules(self) -> dict[str, AlarmRules]:
        return self.tables["alarm_rules"]

    @property
    def activity(self) -> dict[str, SourceActivity]:
        return self.tables["activity"]

    @property
    def alarm_minutes(self) -> dict[str, AlarmMinute]:
        return self.tables["alarm_minutes"]

    @property
    def floods(self) -> dict[str, Flood]:
        return self.tables["floods"]

    # -- fusion
    @property
    def fusion_rules(self) -> dict[str, FusionRules]:
        return self.tables["fusion_rules"]

    @property
    def districts(self) -> dict[str, District]:
        return self.tables["districts"]

    @property
    def cells(self) -> dict[str, Cell]:
        return self.tables["cells"]

    @property
    def correlations(self) -> dict[str, Correlation]:
        return self.tables["correlations"]

    @property
    def observations(self) -> dict[str, Observation]:
        return self.tables["observations"]

    @property
    def located(self) -> dict[str, str]:
        return self.tables["located"]

    @property
    def risks(self) -> dict[str, DistrictRisk]:
        return self.tables["risks"]

    @property
    def planned(self) -> dict[str, PlannedEvent]:
        return self.tables["planned"]

    def put(self, table: str, record_id: str, record: Any) -> None:
        """Store a record and note the change. For reducers."""
        self.tables[table][record_id] = record
        self._open.append(Change(table, record_id, record))

    def drop(self, table: str, record_id: str) -> None:
        """Remove a record, if it is there, and note it. For reducers."""
        if self.tables[table].pop(record_id, None) is not None:
            self._open.append(Change(table, record_id, None))

    def put_slice(self, tool: str, value: Any) -> None:
        """Store a tool's slice whole. For tools' reducers, through tool_api."""
        self.slices[tool] = value
        self._open.append(Change("slices", tool, value))

    @classmethod
    def of(cls, seq: int, rows: Iterable[tuple[str, str, Any]]) -> State:
        """From the rows of a snapshot (table, id, record)."""
        state = cls()
        for table, record_id, record in rows:
            if table == "slices":
                state.put_slice(record_id, record)
            else:
                state.put(table, record_id, record)
        state.taken(seq)
        return state

    def rows(self) -> list[tuple[str, str, Any]]:
        """Every record with its table and id."""
        return [(change.table, change.id, change.record) for change in self.whole().changes]

    def taken(self, seq: int) -> ChangeSet:
        """The changes since the last call, as a set; seq becomes the state's own."""
        self.seq = max(self.seq, seq)
        changes, self._open = tuple(self._open), []
        return ChangeSet(self.seq, changes)

    def apply(self, changes: ChangeSet) -> None:
        """Follow another State of the same journal (the GUI thread's copy does)."""
        for change in changes.changes:
            table = self.slices if change.table == "slices" else self.tables[change.table]
            if change.record is None:
                table.pop(change.id, None)
            else:
                table[change.id] = change.record
        self.seq = max(self.seq, changes.seq)

    def copy(self) -> State:
        """An independent state over the same frozen records."""
        twin = State()
        twin.seq, twin.unknown_events = self.seq, self.unknown_events
        twin.tables = {name: dict(table) for name, table in self.tables.items()}
        twin.slices = dict(self.slices)
        return twin

    def whole(self) -> ChangeSet:
        """Everything as one change set."""
        changes = [
            Change(name, record_id, record)
            for name, table in self.tables.items()
            for record_id, record in table.items()
        ]
        changes += [Change("slices", tool, value) for tool, value in self.slices.items()]
        return ChangeSet(self.seq, tuple(changes))

    def difference(self, other: State) -> ChangeSet:
        """The changes that turn other into this state."""
        changes = []
        mine = self.tables | {"slices": self.slices}
        theirs = other.tables | {"slices": other.slices}
        for name, table in mine.items():
            old = theirs[name]
            changes += [
                Change(name, key, record) for key, record in table.items() if old.get(key) != record
            ]
            changes += [Change(name, key, None) for key in old if key not in table]
        return ChangeSet(self.seq, tuple(changes))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State):
            return NotImplemented
        return (self.seq, self.tables, self.slices) == (other.seq, other.tables, other.slices)

    __hash__ = None  # type: ignore[assignment]
