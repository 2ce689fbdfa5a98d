"""The clock that erases goes by: what is gone cannot be had back, so the wall clock alone will not
do (decision 29).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from console.clock import monotonic_s, now_utc

log = logging.getLogger(__name__)
UNATTENDED = timedelta(days=3)  # a long weekend, after which a start is nothing to wonder at
_AHEAD = timedelta(hours=1)
_NOTED_EVERY = timedelta(hours=1)


class HonestClock:
    """The wall clock, but for a jump forward, and a start in a time that nobody has agreed to.

    While it runs only what the machine itself has counted makes anything due, and an hour that
    daylight or a correction may be. Where it starts long after a person's computer has last agreed
    with it, the time between does not count before one agrees again: the machine was off, or its
    battery is empty.
    """

    def __init__(
        self,
        file: Path | None = None,
        wall: Callable[[], datetime] = now_utc,
        monotonic: Callable[[], float] = monotonic_s,
    ) -> None:
        """file: keeps when a computer last agreed; None: the start is believed."""
        self._file, self._wall, self._monotonic = file, wall, monotonic
        self._begun, self._at_s = wall(), monotonic()
        self._agreed = _read(file)
        self.doubted = self._agreed is not None and self._begun - self._agreed > UNATTENDED
        if self.doubted and self._agreed is not None:
            log.warning("no computer has agreed with this clock since %s: nothing is erased by it "
                        "before one does", self._agreed.isoformat())  # fmt: skip
            self._begun = self._agreed

    def __call__(self) -> datetime:
        counted = self._begun + timedelta(seconds=self._monotonic() - self._at_s)
        return min(self._wall(), counted + _AHEAD)

    def heard(self, their_utc: datetime) -> None:
        """What a person's computer has for now; what waited in its queue is older and says
        nothing.
        """
        wall = self._wall()
        if abs(wall - their_utc) > _AHEAD:
            return
        if self.doubted:
            log.warning("a computer agrees with this clock: it is believed again")
            self.doubted, self._begun, self._at_s = False, wall, self._monotonic()
        if self._agreed is None or abs(wall - self._agreed) >= _NOTED_EVERY:
            self._note(wall)

    def _note(self, wall: datetime) -> None:
        if self._file is None:
            return
        fresh = self._file.with_suffix(".new")
        try:
            fresh.write_text(wall.isoformat(), encoding="ascii")
            fresh.replace(self._file)
        except OSError as error:
            log.warning("that a computer agrees is not noted: %s", error.strerror)
        else:
            self._agreed = wall


def _read(file: Path | None) -> datetime | None:
    """None where nothing is known."""
    try:
        told = datetime.fromisoformat(file.read_text(encoding="ascii")) if file else None
    except (OSError, ValueError):
        return None
    return told if told is not None and told.tzinfo else None
