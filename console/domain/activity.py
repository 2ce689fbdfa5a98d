"""How often alarms come: of each source, and in the room. What chatter and flood are told by.

EEMUA 191 counts annunciations: a row that comes, or asks anew, is one; what joins a row is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from console.domain.alert import BY_HAND, Alert, Priority

RATE_WINDOW = timedelta(minutes=10)  # EEMUA 191, the unit of its figures
TIMES_KEPT = 8  # of a source; enough to tell three in a minute
MINUTES_KEPT = 60
SOURCES_KEPT = 2000


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """The newest row of a source, and when its last claims came, joined ones too; oldest first."""

    alert_id: str
    times: tuple[datetime, ...]

    def with_time(self, alert_id: str, at_utc: datetime) -> SourceActivity:
        return SourceActivity(alert_id, (*self.times, at_utc)[-TIMES_KEPT:])

    def chatters(self, per_minute: int, now_utc: datetime) -> bool:
        """Whether it came so often within one minute, in the last ten."""
        last = self.times[per_minute - 1 :]
        return any(
            end - begin <= timedelta(minutes=1) and end > now_utc - RATE_WINDOW
            for begin, end in zip(self.times, last, strict=False)
        )


@dataclass(frozen=True, slots=True)
class AlarmMinute:
    """Annunciations of one minute, by priority."""

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0

    def with_one(self, priority: Priority) -> AlarmMinute:
        name = Priority(priority).name.lower()
        return replace(self, **{name: getattr(self, name) + 1})

    def total(self) -> int:
        return self.critical + self.high + self.medium + self.low


@dataclass(frozen=True, slots=True)
class Flood:
    """More than an operator can take in: since when, and how many in ten minutes for each."""

    since_utc: datetime
    per_operator: float
    operators: int


FLOOD_ID = "room"  # the one record of its table


def source_key(alert: Alert) -> str:
    """Of a tool's words, class and place; empty where nothing tells its like from others."""
    where = alert.camera_id or alert.place
    if alert.tool == BY_HAND or not where:
        return ""
    label = alert.detection.label if alert.detection else ""
    return "\x1f".join((alert.tool, alert.message_id, label, alert.area, where))


def minute_key(at_utc: datetime) -> str:
    return at_utc.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def is_kept(minute: str, now_utc: datetime) -> bool:
    return minute > minute_key(now_utc - timedelta(minutes=MINUTES_KEPT))


def rate(minutes: Iterable[tuple[str, AlarmMinute]], now_utc: datetime) -> int:
    """Annunciations in the last ten minutes, the present one and nine before it."""
    first = minute_key(now_utc - RATE_WINDOW)
    return sum(one.total() for minute, one in minutes if minute > first)
