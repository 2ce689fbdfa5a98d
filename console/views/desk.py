"""What every view is handed: the GUI thread's copy of the state, and the few doors out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from console import clock
from console.domain.alert import Alert, Evidence
from console.domain.envelope import Refusal
from console.domain.figures import RoomFigures
from console.domain.history import HistoryPage
from console.domain.link import Conflict, LinkState, LinkStatus, Notice
from console.domain.offer import Tells, ToolOffer
from console.domain.person import Role
from console.domain.rules import CORE
from console.proposals.assign import Move, Task, Worker
from console.store.select import (
    DetectionStatus,
    Pending,
    PendingMark,
    Progress,
    State,
    stale_for,
)
from console.views.backend_status import BackendStatus
from console.views.exports.door import ExportDoor
from console.views.fusion.confidence import Confidences
from console.views.pictures import ShowPicture
from console.views.retention.door import RetentionDoor
from console.views.review.analysis.door import AnalysisDoor
from console.views.tools_area.info import ModelCard, ToolInfo

if TYPE_CHECKING:
    from console.views.sound.sound import Sound  # which is handed desks


Changed = Mapping[str, frozenset[str]]  # table -> ids that are new, other or gone


class Send(Protocol):
    """Sends (or, alone, decides and keeps) a wish of somebody who has seen the state up to
    seen_seq; returns the command's id."""

    def __call__(self, body: Any, after: tuple[str, ...], seen_seq: int) -> str: ...


Keep = Callable[[bytes, str, str, Callable[[Evidence | None, str], None]], None]
"""Puts bytes (media type, role) into media; calls back with the evidence, or None and why not."""

AfterAction = Callable[[str, Callable[[str, Refusal | None], None]], None]
"""Fetches an incident's after-action file; calls back with HTML, or empty and why not."""


class ClosedIncidents(Protocol):
    """Fetches a page of those closed last, or before a seq; calls back on the GUI thread, None: not
    to be had now."""

    def __call__(
        self, callback: Callable[[HistoryPage | None], None], before: int | None = None
    ) -> None: ...


Read = Callable[[str], None]
"""A person has read what became of this command: its mark or conflict may go."""


Figures = Callable[[int, Callable[[RoomFigures | None], None]], None]
"""Fetches the room's figures of so many hours; calls back on the GUI thread, None: not now."""

Propose = Callable[[Sequence[Task], Sequence[Worker], Callable[[tuple[Move, ...]], None]], None]
"""Who could take what; calls back on the GUI thread."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in at this console."""

    id: str
    name: str
    roles: tuple[Role, ...]
    language: str = "en"

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)


@dataclass
class Desk:
    """Views read it; only the bridge writes to it (and the shell its own notices), always on the
    GUI thread."""

    me: Me
    send: Send
    picture: ShowPicture
    keep: Keep
    read: Read
    after_action: AfterAction
    closed: ClosedIncidents
    state: State = field(default_factory=State)
    pending: Pending = field(default_factory=Pending)
    local: frozenset[tuple[str, str]] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    link: LinkStatus = field(
        default_factory=lambda: LinkStatus(LinkState.OFFLINE, since_utc=clock.now_utc())
    )
    detection: DetectionStatus = field(default_factory=DetectionStatus)
    site_name: str = ""  # of this desk's backend, where the console has several; else empty
    mode: str = "live"  # the last word of shell.mode_*, until the backend has told its own
    backend: BackendStatus = field(default_factory=BackendStatus)
    own_notices: tuple[Notice, ...] = ()  # of this window itself: what happened to its monitors
    map_pack: str = ""
    causes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by tool
    tool_titles: Mapping[str, str] = field(default_factory=dict)  # tool -> message id
    tools: tuple[ToolInfo, ...] = ()
    offers: Mapping[str, ToolOffer] = field(default_factory=dict)  # by tool
    tells: tuple[Tells, ...] = ()
    model_card: ModelCard | None = None  # of the package on this computer
    exports: ExportDoor | None = None
    retention: RetentionDoor | None = None
    analyses: AnalysisDoor | None = None
    propose: Propose | None = None
    figures: Figures | None = None
    shift_log: ClosedIncidents | None = None
    confidences: Confidences = field(default_factory=Confidences)
    sound: Sound | None = None
    wall: Callable[[], datetime] = clock.now_utc  # this computer's clock, be it right or not

    def dispatch(self, body: Any, after: Sequence[str] = (), seen_seq: int | None = None) -> str:
        """Want something; the command's id. What is on screen now is known to whoever wants it.

        seen_seq: of the state when a dialog opened over it; what came since is not known to them.
        """
        return self.send(body, tuple(after), self.state.seq if seen_seq is None else seen_seq)

    def now(self) -> datetime:
        """On the backend's clock, as last measured: all that is shown was dated by that."""
        return self.wall() + timedelta(milliseconds=self.link.clock_offset_ms)

    def confidence_of(self, alert: Alert) -> float | None:
        """Combined, of the alert's incident or of the alert alone; None: it claims nothing."""
        return self.confidences.of(self.state, alert, self.now())

    def is_local(self, table: str, record_id: str) -> bool:
        """Whether a record holds what only this console has decided so far."""
        return (table, record_id) in self.local

    def stale_for(self, alert: Alert) -> timedelta | None:
        """How old a claim is that may not be trusted: unseen for long, or of a tool that is off."""
        now = self.now()
        if alert.tool in self.state.switched_off and alert.active():
            return now - alert.last_seen_utc
        return stale_for(alert, now)

    def marks(self, record_id: str, *kinds: type) -> tuple[PendingMark, ...]:
        """Commands about a record that wait for their answer, of these kinds where any is named."""
        found = self.pending.about(record_id)
        wanted = [m for m in found if not kinds or isinstance(m.command.body, kinds)]
        return tuple(mark for mark in wanted if mark.progress != Progress.REFUSED)

    def refusals(self, record_id: str, *kinds: type) -> tuple[PendingMark, ...]:
        """Refused and unread commands about a record, oldest first."""
        found = self.pending.about(record_id)
        wanted = [m for m in found if not kinds or isinstance(m.command.body, kinds)]
        return tuple(mark for mark in wanted if mark.progress == Progress.REFUSED)

    def causes_for(self, alert: Alert) -> tuple[str, ...]:
        """The words that an alert's tool offers for "not a threat"."""
        return self.causes.get(alert.tool, ("harmless", "fault", "test", "other"))

    def offer_of(self, alert: Alert | None) -> ToolOffer | None:
        """What the alert's tool lets the reader do with it; whether now, `why_not` says."""
        offer = self.offers.get(alert.tool) if alert else None
        return offer if offer and self.me.has(*offer.permitted) else None

    def may(self, command: type) -> bool:
        """Whether the reader's roles may say such a command; the backend judges it again."""
        return bool(CORE.permitted(command) & set(self.me.roles))
