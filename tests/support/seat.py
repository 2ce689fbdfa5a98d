"""A person's place at a World: a desk and its bridge, with the backend's answers given on call.

Between a click and `answer()` the console stands where it stands online before the event comes
back: only a pending mark has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import cv2

from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.envelope import Command, Refusal
from console.domain.history import HistoryPage
from console.domain.link import LinkState, LinkStatus
from console.domain.person import Actor
from console.store.select import DetectionStatus, PendingMark, Progress, targets_of
from console.store.state import State
from console.video.picture.reader import SHOWN
from console.video.picture.worker import decoded
from console.views.bridge import Bridge, Update
from console.views.desk import Desk, Me
from console.views.pictures import MISSING, UNREAD, CallOff, Got, Shown, wrapped
from tests.support.world import World


@dataclass
class Seat:
    """`sent` are the bodies dispatched so far, but for those that an alert on screen sends by
    itself after a while: those are `looking`. `looks`: the evidence asked for, in order.
    """

    world: World
    actor: Actor
    name: str
    media: dict[str, bytes] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)
    looking: list[Any] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    closed: HistoryPage | None = HistoryPage((), None)
    older: dict[int, HistoryPage] = field(default_factory=dict)  # by the seq they are before
    waiting: list[Command] = field(default_factory=list)
    marks: dict[str, PendingMark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shown = State()
        online = LinkStatus(LinkState.ONLINE, self.world.now, last_sync_utc=self.world.now)
        self.desk = Desk(
            me=Me(self.actor.id, self.name, self.actor.roles),
            send=self._send,
            picture=self._picture,
            keep=self._keep,
            read=self._read,
            after_action=self._after_action,
            closed=self._closed,
            link=online,
            detection=DetectionStatus("CPU", 14.2, model="demo 1", alarm_labels=("pistol",)),
            wall=lambda: self.world.now,
        )
        self.bridge = Bridge(self.desk)
        self.follow()

    def fetch(self, sha256: str, callback: Callable[[bytes | None], None]) -> None:
        """As the core's: a look."""
        self.looks.append(sha256)
        callback(self.media.get(sha256))

    def _picture(self, sha256: str, got: Got) -> CallOff:
        """Decoded as the worker does it, but here and at once."""
        self.fetch(sha256, lambda data: got(_shown(data)))
        return lambda: None

    def _closed(
        self, callback: Callable[[HistoryPage | None], None], before: int | None = None
    ) -> None:
        callback(self.closed if before is None else self.older[before])

    def follow(self) -> None:
        """Bring what the world knows by now onto the screen."""
        changes = self.world.state.difference(self._shown)
        self._shown = self.world.state.copy()
        self.bridge.post(Update(changes=changes))
        self.settle()

    def settle(self) -> None:
        """Drain the bridge to its end, as the event loop would over several turns."""
        for _ in range(1000):
            self.bridge.drain()
            if not self.bridge.is_behind():
                return

    def answer(self) -> None:
        """The backend judges what was sent, in order; its events come back."""
        waiting, self.waiting = self.waiting, []
        for command in waiting:
            stamped = replace(command, made_at_utc=self.world.now)
            outcome = self.world.assembly.book.decide(
                self.world.state, stamped, self.actor, self.world.now
            )
            refused = isinstance(outcome, Refusal)
            for event in outcome.kept if isinstance(outcome, Refusal) else outcome:
                self.world.record(event, self.actor, command.id)
            self.marks.pop(command.id, None)
            if refused:
                targets = targets_of(command.body)
                mark = PendingMark(command, Progress.REFUSED, targets, outcome)
                self.marks[command.id] = mark
        self._post_marks()
        self.follow()

    def pass_time(self, seconds: float) -> None:
        self.world.tick(seconds)
        self.follow()

    def set_link(self, state: LinkState, **fields: Any) -> None:
        status = LinkStatus(state, self.world.now, last_sync_utc=self.world.now, **fields)
        self.bridge.post(Update(link=status))
        self.settle()

    def _send(self, body: Any, after: tuple[str, ...], seen_seq: int) -> str:
        command = self.world.command(body, self.actor, after=after, based_on_seq=seen_seq)
        by_itself = isinstance(body, c.StartLooking | c.EndLooking)
        (self.looking if by_itself else self.sent).append(body)
        self.waiting.append(command)
        self.marks[command.id] = PendingMark(command, Progress.SENT, targets_of(body))
        self._post_marks()
        return command.id

    def _read(self, command_id: str) -> None:
        self.read.append(command_id)
        self.marks.pop(command_id, None)
        self._post_marks()

    def _after_action(
        self, incident_id: str, callback: Callable[[str, Refusal | None], None]
    ) -> None:
        if html := self.reports.get(incident_id):
            callback(html, None)
        else:
            callback("", Refusal("refused.unknown_target", {"id": incident_id}))

    def _keep(
        self, data: bytes, media_type: str, role: str, callback: Callable[[Any, str], None]
    ) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self.media[sha256] = data
        callback(Evidence(sha256, media_type, len(data), role, self.world.now), "")

    def _post_marks(self) -> None:
        self.bridge.post(Update(pending=tuple(self.marks.values())))
        self.settle()


def _shown(data: bytes | None) -> Shown:
    if data is None:
        return Shown(trouble=MISSING)
    try:
        bgra = decoded(data, *SHOWN)
    except (ValueError, cv2.error):
        return Shown(trouble=UNREAD)
    return Shown(wrapped(bgra.shape[1], bgra.shape[0], bgra.tobytes()))
