"""Cuts of a minute while things happen before a camera: as many open alerts as things, no more.

Two consoles' detectors stand for roc-analytics and for the lone console's own: one reports all the
time, the other only while its console is alone, each with boxes and times a little off. What they
report is made here; everything from the command on is the real thing.
"""

from __future__ import annotations

import random
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from console.clock import new_ulid, now_utc
from console.domain.alert import Box, Detection, Priority, TimedBox
from console.domain.commands import ReportAlert, ReportReturned, ReportSeenAgain
from console.domain.link import LinkState
from tests.offline.town import Desk, Town, town
from tests.support.blackhole import Blackhole

ABOUT = "60 s cuts of the link, or of the backend, with K events: exactly K open alerts"

_CUTS = 4
_BEFORE_S, _CUT_S, _AFTER_S = 10.0, 60.0, 15.0
_EVERY_S, _SEEN_S, _TICK_S = 5.0, 4.0, 0.5
_SLOTS = 9  # places in the picture; the same place is not used again for 45 s


@dataclass(frozen=True)
class Thing:
    """Something painted: where (a slot) and when, in seconds of the run."""

    number: int
    start_s: float

    def box(self, shake: random.Random) -> Box:
        left = 0.02 + 0.107 * (self.number % _SLOTS)
        dx, dy = shake.uniform(-0.01, 0.01), shake.uniform(-0.02, 0.02)
        return Box(left + dx, 0.3 + dy, left + 0.1 + dx, 0.7 + dy)


@dataclass
class Detector:
    """Reports what it sees through one console's core."""

    desk: Desk
    epoch: str
    shake: random.Random
    known: dict[int, str] = field(default_factory=dict)

    def look(self, seen: list[Thing]) -> None:
        """One look at the picture."""
        now = now_utc() - timedelta(seconds=self.shake.uniform(0, 0.2))
        for thing in seen:
            track = (TimedBox(now, thing.box(self.shake)),)
            if thing.number in self.known:
                alert_id = self.known[thing.number]
                self.desk.core.report(ReportSeenAgain(alert_id, now, 0.9, track))
                continue
            alert_id = self.known[thing.number] = new_ulid()
            detection = Detection(
                "cam1", self.epoch, "pistol", 0.9, "demo", "1", "0" * 64, 0.5, "cpu", track
            )
            words = (alert_id, "painted", "weapon.seen", {}, Priority.HIGH)
            self.desk.core.report(ReportAlert(*words, now, now, "cam1", detection))
        for number in self.known.keys() - {thing.number for thing in seen}:
            self.desk.core.report(ReportReturned(self.known.pop(number), now))

    def rest(self) -> None:
        """Handed back: what was known belongs to the other one."""
        self.known.clear()


def run(plan: Plan) -> dict[str, Any]:
    """Figures of each cut. Broken: a thing without an open alert, or with two."""
    figures: dict[str, Any] = {"cut_s": _CUT_S, "cuts": []}
    with tempfile.TemporaryDirectory() as folder, town(Path(folder, "town")) as backend:
        cable = Blackhole(backend.port)
        desks = [
            Desk(url, Path(folder, account), account, backend.password(account))
            for url, account in ((cable.url, "ada"), (backend.url, "ben"))
        ]
        try:
            for desk in desks:
                desk.sign_in()
                desk.until_link(LinkState.ONLINE)
            things = 0
            for number in range(plan.count or _CUTS):
                way = ("link", "backend")[number % 2]
                told = _cut(way, backend, cable, desks, things, plan.seed + number)
                things += told["things"]
                figures["cuts"].append(told)
                plan.say(f"link: {told}")
                _judge(things, desks, figures)
        finally:
            cable.mend()
            for desk in desks:
                desk.close()
            cable.close()
    return figures


def _cut(
    way: str, backend: Town, cable: Blackhole, desks: list[Desk], first: int, seed: int
) -> dict[str, Any]:
    whole_s = _BEFORE_S + _CUT_S + _AFTER_S
    count = int((whole_s - _SEEN_S) / _EVERY_S)
    things = [Thing(first + n, n * _EVERY_S) for n in range(count)]
    detectors = [Detector(d, new_ulid(), random.Random(seed * 7 + n)) for n, d in enumerate(desks)]
    begun, cut_at, back_at = time.monotonic(), 0.0, 0.0
    while (now_s := time.monotonic() - begun) < whole_s:
        if not cut_at and now_s >= _BEFORE_S:
            cut_at = now_s
            cable.cut() if way == "link" else backend.kill()
        if not back_at and now_s >= _BEFORE_S + _CUT_S:
            back_at = now_s
            cable.mend() if way == "link" else backend.start()
        seen = [thing for thing in things if thing.start_s <= now_s < thing.start_s + _SEEN_S]
        alone, always = detectors
        always.look(seen)
        link = alone.desk.link
        alone.look(seen) if link and link.state == LinkState.OFFLINE else alone.rest()
        time.sleep(_TICK_S)
    for desk in desks:
        desk.until_settled(60)
    merged = len(backend.events("AlertsMerged"))
    return {"way": way, "things": count, "merged_so_far": merged}


def _judge(things: int, desks: list[Desk], figures: dict[str, Any]) -> None:
    desks[0].until(lambda: desks[0].state.tables == desks[1].state.tables)
    for desk in desks:
        alerts = [alert for alert in desk.state.alerts.values() if alert.detection]
        if len(alerts) != things:
            raise Broken(f"{desk.account} has {len(alerts)} open alerts of {things}", figures)
        if desk.conflicts:
            raise Broken(f"{desk.account} has {len(desk.conflicts)} conflicts", figures)
