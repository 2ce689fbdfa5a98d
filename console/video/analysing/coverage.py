"""What of a window was not looked at, and why. Pure."""

from __future__ import annotations

from dataclasses import replace

from console.domain.analysis import Gap, Unread

_PAUSE_S = 1.0  # no picture for so long: nothing was recorded


class Coverage:
    """Told of each packet and each failure in the order of their times."""

    def __init__(self, from_utc: float, to_utc: float) -> None:
        self._begins, self._ends = from_utc, to_utc
        self._until = from_utc
        self._gaps: list[Gap] = []
        self._damaged: Gap | None = None

    def holds(self, at_utc: float) -> bool:
        return self._begins <= at_utc <= self._ends

    def took(self, at_utc: float) -> None:
        """A picture of then has come."""
        self._pause(at_utc)
        self._until = max(self._until, at_utc)

    def failed(self, from_utc: float, to_utc: float, why: Unread) -> None:
        """What was recorded then, if anything, could not be had."""
        self._pause(from_utc)
        begins = max(self._until, from_utc)
        last = self._gaps[-1] if self._gaps else None
        if last is not None and last.why is why and last.to_utc >= begins:
            self._gaps[-1] = replace(last, to_utc=to_utc)
        elif to_utc > begins:
            self._gaps.append(Gap(begins, to_utc, why))
        self._until = max(self._until, to_utc)

    def damaged(self, at_utc: float) -> None:
        """A picture of then came and does not decode."""
        last = self._damaged
        if last is not None and 0 <= at_utc - last.to_utc <= _PAUSE_S:
            self._gaps.remove(last)
            self._damaged = replace(last, to_utc=at_utc)
        else:
            self._damaged = Gap(at_utc, at_utc, Unread.DAMAGED)
        self._gaps.append(self._damaged)

    def end(self) -> None:
        """Nothing more comes."""
        self._pause(self._ends)

    def gaps(self) -> tuple[Gap, ...]:
        return tuple(sorted(self._gaps, key=lambda gap: (gap.from_utc, gap.to_utc)))

    def _pause(self, at_utc: float) -> None:
        if at_utc - self._until > _PAUSE_S:
            self._gaps.append(Gap(self._until, at_utc, Unread.NOT_RECORDED))
            self._until = at_utc
