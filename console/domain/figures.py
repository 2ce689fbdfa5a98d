"""How the alarms of a room come: figures of EEMUA 191 and ISA-18.2, counted from the journal alone.

Target: one alarm in ten minutes for each operator; above ten it is a flood, which ends below five;
of all alarms 5 % critical or high, 15 % medium, 80 % low. A bucket in which nobody was on shift has
no rate: it is a gap, not a zero.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from console.domain import events as e
from console.domain.alert import Priority, VerdictKind
from console.domain.envelope import Recorded

BUCKET = timedelta(minutes=10)
TARGET, FLOOD_FROM, FLOOD_UNTIL = 1.0, 10.0, 5.0
MIX_TARGET = (5, 15, 80)  # % of high and critical, medium, low
ON_SHIFT_BEFORE = timedelta(hours=14)  # whoever came earlier has gone
KINDS: tuple[str, ...] = (
    "AlertRaised",
    "AlertAcknowledged",
    "AlertClosed",
    "VerdictGiven",
    "IncidentOpened",
    "AlertLinked",
    "ShiftBegun",
    "ShiftEnded",
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ten minutes. raised: by priority, critical first. operators: the most on shift at once."""

    start_utc: datetime
    raised: tuple[int, int, int, int]
    operators: int

    @property
    def count(self) -> int:
        return sum(self.raised)

    @property
    def rate(self) -> float | None:
        """For each operator; None where nobody was there."""
        return self.count / self.operators if self.operators else None


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """acked, decided: of how many alarms the median is; None where there is none."""

    from_utc: datetime
    to_utc: datetime
    buckets: tuple[Bucket, ...]
    acked: int
    decided: int
    ack_median_s: float | None
    decision_median_s: float | None

    @property
    def raised(self) -> tuple[int, ...]:
        return tuple(sum(one.raised[n] for one in self.buckets) for n in range(4))

    def mix(self) -> tuple[float, ...]:
        """% by priority; empty where nothing was raised."""
        total = sum(self.raised)
        return tuple(100.0 * one / total for one in self.raised) if total else ()

    def peak(self) -> Bucket | None:
        found = [one for one in self.buckets if one.rate is not None]
        return max(found, key=lambda one: (one.rate or 0.0, one.start_utc), default=None)

    def floods(self) -> tuple[tuple[datetime, datetime], ...]:
        """Spans that begin above FLOOD_FROM and end below FLOOD_UNTIL, or with the figures."""
        spans: list[tuple[datetime, datetime]] = []
        begun: datetime | None = None
        for one in self.buckets:
            rate = one.rate or 0.0
            if begun is None and rate > FLOOD_FROM:
                begun = one.start_utc
            elif begun is not None and rate < FLOOD_UNTIL:
                spans.append((begun, one.start_utc))
                begun = None
        return (*spans, (begun, self.to_utc)) if begun is not None else tuple(spans)


def whole_span(now_utc: datetime, hours: int) -> tuple[datetime, datetime]:
    """From a full ten minutes on, so many hours up to now."""
    minute = now_utc.minute - now_utc.minute % 10
    last = now_utc.replace(minute=minute, second=0, microsecond=0)
    return last + BUCKET - timedelta(hours=hours), last + BUCKET


def room_figures(
    events: Iterable[Recorded], from_utc: datetime, to_utc: datetime, operators: Container[str]
) -> RoomFigures:
    """events: in order, from ON_SHIFT_BEFORE before from_utc on; of kinds not in KINDS none
    counts. Acknowledged and decided are the alarms that were raised in the span. operators: who
    counts where they are on shift, as for a flood (rules/flood.py).
    """
    count = int((to_utc - from_utc) / BUCKET)
    tally = _Tally(from_utc, to_utc, count, operators)
    for recorded in events:
        if recorded.at_utc < to_utc:
            tally.take(recorded)
    return tally.told()


class _Tally:
    def __init__(
        self, from_utc: datetime, to_utc: datetime, count: int, operators: Container[str]
    ) -> None:
        self._from, self._to, self._operators = from_utc, to_utc, operators
        self._raised = [[0, 0, 0, 0] for _ in range(count)]
        self._most: list[int] = [0] * count
        self._here: set[str] = set()
        self._seen = 0  # the bucket up to which presence has been noted
        self._at: dict[str, datetime] = {}
        self._acked: dict[str, float] = {}
        self._decided: dict[str, float] = {}

    def take(self, recorded: Recorded) -> None:
        self._note_presence(recorded.at_utc)
        event, at = recorded.event, recorded.at_utc
        if isinstance(event, e.ShiftBegun):
            if event.person_id in self._operators:
                self._here.add(event.person_id)
        elif isinstance(event, e.ShiftEnded):
            self._here.discard(event.person_id)
        elif isinstance(event, e.AlertRaised):
            if at >= self._from:
                self._raised[self._bucket(at)][event.alert.priority - Priority.CRITICAL] += 1
                self._at[event.alert.id] = at
        elif isinstance(event, e.AlertAcknowledged):
            self._first(self._acked, event.alert_id, at)
        else:
            for alert_id in _decides(event):
                self._first(self._decided, alert_id, at)
        self._note_presence(at)

    def told(self) -> RoomFigures:
        self._note_presence(self._to - timedelta(microseconds=1))
        buckets = (
            Bucket(self._from + number * BUCKET, (a, b, c, d), self._most[number])
            for number, (a, b, c, d) in enumerate(self._raised)
        )
        return RoomFigures(
            self._from,
            self._to,
            tuple(buckets),
            len(self._acked),
            len(self._decided),
            median(self._acked.values()) if self._acked else None,
            median(self._decided.values()) if self._decided else None,
        )

    def _bucket(self, at: datetime) -> int:
        return int((at - self._from) / BUCKET)

    def _first(self, told: dict[str, float], alert_id: str, at: datetime) -> None:
        if alert_id in self._at:
            told.setdefault(alert_id, (at - self._at[alert_id]).total_seconds())

    def _note_presence(self, at: datetime) -> None:
        """Who is here now counts in every bucket up to this moment's."""
        if at < self._from:
            return
        here = min(self._bucket(at), len(self._most) - 1)
        for number in range(self._seen, here + 1):
            self._most[number] = max(self._most[number], len(self._here))
        self._seen = here


def _decides(event: object) -> tuple[str, ...]:
    """The alarms on which an event is a person's decision."""
    if isinstance(event, e.VerdictGiven):
        return () if event.verdict.kind == VerdictKind.UNSURE else (event.alert_id,)
    if isinstance(event, e.IncidentOpened):
        return event.incident.alert_ids
    if isinstance(event, e.AlertLinked | e.AlertClosed):
        return (event.alert_id,)
    return ()
