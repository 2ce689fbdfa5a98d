"""Things that are painted one after another before a camera, and which alerts tell of them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from console.clock import now_utc
from console.domain.alert import Alert, Box
from tests.support.marker_model import PLACES, box_of

EVERY_S = 6.0
AGAIN_AFTER = 10  # so many things later the times within a slot are the same: a minute
_LATEST_S, _SHORTEST_S, _LONGEST_S = 1.0, 3.5, 4.5  # within its slot
_STEP = 4  # neighbours in time stand further apart than somebody walks in a detector's off-delay
_SAME_PLACE_IOU = 0.5
_EARLY, _LATE = timedelta(seconds=1), timedelta(seconds=4)  # of a detector, on a busy machine


@dataclass(frozen=True)
class Thing:
    """start_s: since the showing began. The times are those at which it was really painted."""

    number: int
    start_s: float
    length_s: float
    from_utc: datetime | None = None
    until_utc: datetime | None = None

    @property
    def place(self) -> int:
        return self.number * _STEP % PLACES

    @property
    def middle_s(self) -> float:
        return self.start_s + self.length_s / 2

    def told_by(self, alert: Alert) -> bool:
        """Whether an alert is about this thing: where it stood, while it stood there."""
        if alert.detection is None or self.from_utc is None or self.until_utc is None:
            return False
        near = [timed.box.iou(Box(*box_of(self.place))) for timed in alert.detection.track]
        began, ended = self.from_utc - _EARLY, self.until_utc + _LATE
        return min(near) >= _SAME_PLACE_IOU and began <= alert.first_seen_utc <= ended


def things(count: int, first: int, seed: int) -> list[Thing]:
    """So many in a row, the first with the number `first`; times by chance, places by turns."""
    chance = random.Random(seed)
    times = [
        (chance.uniform(0, _LATEST_S), chance.uniform(_SHORTEST_S, _LONGEST_S))
        for _ in range(AGAIN_AFTER)
    ]
    slots = (times[number % AGAIN_AFTER] for number in range(count))
    return [
        Thing(first + number, number * EVERY_S + late_s, length_s)
        for number, (late_s, length_s) in enumerate(slots)
    ]


class Showing(threading.Thread):
    """Paints one thing after another in its own time, whatever else goes on meanwhile."""

    def __init__(self, wanted: Iterable[Thing], mark: Callable[..., None]) -> None:
        """mark: what takes the places to be painted from now on."""
        super().__init__(name="showing", daemon=True)
        self._wanted, self._mark = list(wanted), mark
        self.began = time.monotonic()
        self.shown: list[Thing] = []

    def run(self) -> None:
        for thing in self._wanted:
            self.wait_until(thing.start_s)
            begun = now_utc()
            self._mark(thing.place)
            time.sleep(thing.length_s)
            self._mark()
            self.shown.append(replace(thing, from_utc=begun, until_utc=now_utc()))

    def wait_until(self, at_s: float) -> None:
        """Until so many seconds of the showing are over."""
        time.sleep(max(0.0, self.began + at_s - time.monotonic()))


def wrong(shown: Iterable[Thing], alerts: Iterable[Alert]) -> list[str]:
    """What is not one alert a thing and one thing an alert; empty when all is well."""
    shown, alerts = list(shown), list(alerts)
    told = {thing: [one for one in alerts if thing.told_by(one)] for thing in shown}
    faults = [
        f"thing {thing.number} has {len(found)} alerts"
        for thing, found in told.items()
        if len(found) != 1
    ]
    known = {one.id for found in told.values() for one in found}
    strange = [one for one in alerts if one.id not in known]
    return faults + [f"alert {one.id} of {one.first_seen_utc} is of nothing" for one in strange]
