"""The story of cuts: a console and a bare reader behind one cable that is cut again and again,
while others go on beyond it."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.envelope import Recorded
from console.domain.link import LinkState
from tests.offline.town import Desk
from tests.server.kills import Reader, check_stream, journal_of, wait_for
from tests.support.backend import Backend, Client, started
from tests.support.blackhole import Blackhole

RESUME_LIMIT_S = 1.0
NOTES_PER_S = 20.0
SETTLE_S = 120.0
SILENT = 50  # each of so many is a cut that nobody is told of
BACK_WITHIN_S = 30.0


class _Noter(threading.Thread):
    """Somebody near the backend, who writes note after note on one alert."""

    def __init__(self, client: Client, alert_id: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._alert_id = alert_id
        self._halt = stop
        self.notes: list[str] = []

    def run(self) -> None:
        while not self._halt.wait(1 / NOTES_PER_S):
            note_id = new_ulid()
            self._client.say(c.AddNote(self._alert_id, note_id, "beyond the cable", "en"))
            self.notes.append(note_id)


@dataclass
class _Story:
    """One cable, with a console behind it and a colleague of its operator before it."""

    cable: Blackhole
    desk: Desk
    colleague: Client
    chance: random.Random
    alerts: list[str] = field(default_factory=list)
    resumed_s: list[float] = field(default_factory=list)

    def cut_once(self, number: int) -> None:
        """An alert is raised here while the link is gone; back is when news comes through."""
        time.sleep(self.chance.uniform(0.0, 0.3))  # the instant of the cut is the point
        if number % SILENT == SILENT - 1:
            self.cable.cut()
        else:
            self.cable.sever()
        if self.chance.random() < 0.5:
            self.desk.until_link(LinkState.OFFLINE, 15)
        self.alerts.append(self.desk.raise_alert(f"cut {number}", Priority.LOW))
        self.cable.mend()
        self.resumed_s.append(self._until_news(number))

    def _until_news(self, number: int) -> float:
        begun = time.monotonic()
        news = new_ulid()
        self.colleague.say(c.RaiseAlert(news, f"news {number}", "en", Priority.LOW))
        self.alerts.append(news)
        self.desk.until_alert(news, limit_s=BACK_WITHIN_S)
        return time.monotonic() - begun


def cut_under_load(folder: Path, times: int, seed: int, limit_s: float) -> dict[str, Any]:
    """Figures; AssertionError where anything was lost, doubled or out of order.

    limit_s: no cut begins after so long; the figures say how many there were.
    """
    with started(folder / "backend") as backend:
        cable = Blackhole(int(backend.url.rpartition(":")[2]))
        desk = Desk(cable.url, folder / "desk", "op1", backend.passwords["op1"])
        try:
            desk.sign_in()
            desk.until_link(LinkState.ONLINE, SETTLE_S)
            return _cut(backend, cable, desk, times, random.Random(seed), limit_s)
        finally:
            cable.mend()
            desk.close()
            cable.close()


def _cut(
    backend: Backend,
    cable: Blackhole,
    desk: Desk,
    times: int,
    chance: random.Random,
    limit_s: float,
) -> dict[str, Any]:
    stop, finished = threading.Event(), threading.Event()
    onlooker = Client(cable.url, "sup1", backend.passwords["sup1"], "desk-onlooker")
    story = _Story(cable, desk, backend.client("op2"), chance)
    start = onlooker.snapshot().seq
    reader = Reader(onlooker, start, finished)
    about = new_ulid()
    story.colleague.say(c.RaiseAlert(about, "Everybody writes of it", "en", Priority.LOW))
    story.alerts.append(about)
    noter = _Noter(backend.client("op2"), about, stop)
    threads: tuple[threading.Thread, ...] = (reader, noter)
    for thread in threads:
        thread.start()
    try:
        end = time.monotonic() + limit_s
        for number in range(times):
            story.cut_once(number)
            if time.monotonic() > end:
                break
        desk.until_settled(SETTLE_S)
        stop.set()
        noter.join(SETTLE_S)
        journal = journal_of(backend.client("sup1"), start)
        wait_for(reader, journal[-1].seq)
        shown = desk.state.alerts.keys()
    finally:
        stop.set()
        finished.set()
        cable.mend()
    judge(journal, story.alerts, noter.notes)
    check_stream(journal, reader)
    assert shown >= set(story.alerts), "the console does not show what the backend has"
    onlooker.close()
    return _figures(story, len(journal), len(noter.notes))


def judge(journal: list[Recorded], alerts: Iterable[str], notes: Iterable[str]) -> None:
    """Each is in the journal once, none is there besides, and the journal is in order."""
    raised = Counter(r.event.alert.id for r in journal if isinstance(r.event, e.AlertRaised))
    noted = Counter(r.event.note_id for r in journal if isinstance(r.event, e.NoteAdded))
    for wanted, found in ((Counter(alerts), raised), (Counter(notes), noted)):
        assert found == wanted, f"lost {wanted - found}, doubled or invented {found - wanted}"
    seqs = [r.seq for r in journal]
    assert seqs == sorted(set(seqs)), "out of order"


def _figures(story: _Story, events: int, notes: int) -> dict[str, Any]:
    resumed = sorted(story.resumed_s)
    return {
        "cuts": len(resumed),
        "events": events,
        "notes_meanwhile": notes,
        "resume_s_median": round(statistics.median(resumed), 3),
        "resume_s_p99": round(resumed[max(0, -(-99 * len(resumed) // 100) - 1)], 3),
        "resume_s_max": round(resumed[-1], 3),
        f"resumes_over_{RESUME_LIMIT_S:g}_s": sum(one > RESUME_LIMIT_S for one in resumed),
    }
