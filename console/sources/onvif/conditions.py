"""From a device's notifications to conditions that stand: raised once, over after a while.

A motion detector flickers many times a minute; each flicker would be a row in somebody's queue.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.sources.onvif.events import Notification, Operation

OFF_DELAY = timedelta(seconds=10)  # ISA-18.2: the condition is gone only after so long without it
CONFIRM_WITHIN = timedelta(seconds=10)  # after a cut a device says what still is
MOST = 64  # rules, and objects of each: a device that invents more is not followed in them


@dataclass(slots=True)
class _Standing:
    last_utc: datetime
    instances: set[Hashable] = field(default_factory=set)
    over_at: datetime | None = None
    unsure_until: datetime | None = None


class Conditions:
    """key: what people are told of once, however many of the device's properties say it."""

    def __init__(self) -> None:
        self._standing: dict[Hashable, _Standing] = {}

    def heard(self, key: Hashable, note: Notification, now_utc: datetime) -> bool:
        """Whether it begins now."""
        known = self._standing.get(key)
        instance = (note.topic, frozenset(note.where.items()))
        if _ends(note):
            if known is not None:
                self._less(known, instance, now_utc)
            return False
        if known is None:
            if note.operation is Operation.INITIALIZED or len(self._standing) >= MOST:
                return False  # it stood before anybody listened: nothing happens now
            known = self._standing[key] = _Standing(note.at_utc)
            self._more(known, instance, note, now_utc)
            return True
        self._more(known, instance, note, now_utc)
        return False

    def adopt(self, key: Hashable, last_utc: datetime, now_utc: datetime) -> None:
        """It was told by the program before this one."""
        self._standing[key] = _Standing(last_utc, unsure_until=now_utc + CONFIRM_WITHIN)

    def listening_anew(self, now_utc: datetime) -> None:
        """The device says next what still is; what it does not say is over."""
        for known in self._standing.values():
            known.unsure_until = now_utc + CONFIRM_WITHIN
            known.instances.clear()

    def not_listening(self) -> None:
        """Nothing is known to have ended while nobody can say so."""
        for known in self._standing.values():
            known.unsure_until = None

    def due(self, now_utc: datetime) -> list[tuple[Hashable, datetime]]:
        """What is over, and when it was last so."""
        over = [(key, known.last_utc) for key, known in self._standing.items()
                if _is_over(known, now_utc)]  # fmt: skip
        for key, _ in over:
            del self._standing[key]
        return over

    def _more(
        self, known: _Standing, instance: Hashable, note: Notification, now_utc: datetime
    ) -> None:
        known.last_utc, known.unsure_until = max(known.last_utc, note.at_utc), None
        if note.standing is None:  # what happens and is over stands for the delay
            known.over_at = now_utc + OFF_DELAY
        else:
            if len(known.instances) < MOST:
                known.instances.add(instance)
            known.over_at = None

    def _less(self, known: _Standing, instance: Hashable, now_utc: datetime) -> None:
        known.instances.discard(instance)
        known.unsure_until = None
        if not known.instances and known.over_at is None:
            known.over_at = now_utc + OFF_DELAY


def _ends(note: Notification) -> bool:
    return note.operation is Operation.DELETED or note.standing is False


def _is_over(known: _Standing, now_utc: datetime) -> bool:
    return any(at is not None and now_utc >= at for at in (known.over_at, known.unsure_until))
