"""What a device notifies of, in our words: its topics sorted into motion, tamper and analytics.

Topics are read without their prefixes, which every device binds as it likes. Of what an event
carries only names and switches are kept: number plates and faces stay with the device.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from xml.etree.ElementTree import Element

from console.sources.onvif.words import child, children, text

_MAX_ITEMS = 32
_FAR = timedelta(minutes=10)  # from now: then the time is the clock's fault, and it was now
_SWITCH = re.compile(r"Is[A-Z]\w*|State|LogicalState|Active|Alarm|Tamper|Motion|Failed")
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_SOURCES = ("VideoSourceToken", "VideoSource", "Source")
_CONFIGURATIONS = ("VideoSourceConfigurationToken", "VideoSourceConfiguration")
# The first that a topic begins with. "": counters and recognised plates are no claims of danger.
_SORTED = (
    ("RuleEngine/CellMotionDetector", "motion"),
    ("RuleEngine/MotionRegionDetector", "motion"),
    ("VideoSource/MotionAlarm", "motion"),
    ("VideoAnalytics/Motion", "motion"),
    ("RuleEngine/TamperDetector", "tamper"),
    ("VideoSource/GlobalSceneChange", "tamper"),
    ("VideoSource/ImageTooDark", "tamper"),
    ("VideoSource/ImageTooBright", "tamper"),
    ("VideoSource/ImageTooBlurry", "tamper"),
    ("VideoSource/SignalLoss", "tamper"),
    ("RuleEngine/CountAggregation", ""),
    ("RuleEngine/Recognition", ""),
    ("RuleEngine", "analytics"),
    ("VideoAnalytics", "analytics"),
    ("AudioAnalytics", "analytics"),
)


class Operation(StrEnum):
    """What became of a property; NONE for what happens and is over (ONVIF Core, 9.4.2)."""

    INITIALIZED = "Initialized"
    CHANGED = "Changed"
    DELETED = "Deleted"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """standing: the state of its switch, None where it has none. where: source and key, by name;
    at_utc by our clock.
    """

    topic: str
    operation: Operation
    at_utc: datetime
    where: Mapping[str, str]
    standing: bool | None

    def rule(self) -> str:
        """How people at the device have called what it looks for; else the topic's last word."""
        return self.where.get("Rule") or self.topic.rpartition("/")[2]


def kind_of(topic: str) -> str:
    """motion, tamper, analytics, or nothing."""
    found = (kind for begin, kind in _SORTED if topic == begin or topic.startswith(begin + "/"))
    return next(found, "")


def of_source(note: Notification, source: str, configuration: str) -> bool:
    """Whether it is about this video source, or names none."""
    told = [(note.where[name], source) for name in _SOURCES if name in note.where]
    told += [(note.where[name], configuration) for name in _CONFIGURATIONS if name in note.where]
    return not told or any(name == own for name, own in told)


def read(told: Element, ahead: timedelta, now_utc: datetime) -> list[Notification]:
    """A PullMessagesResponse. ahead: the device's clock less ours. What makes no sense is no event,
    and does not keep others from being read.
    """
    rows = (_one(row, ahead, now_utc) for row in children(told, "NotificationMessage"))
    return [note for note in rows if note is not None]


def _one(row: Element, ahead: timedelta, now_utc: datetime) -> Notification | None:
    topic = "/".join(part.rpartition(":")[2] for part in text(row, "Topic").split("/"))
    message = child(row, "Message", "Message")
    if not topic or message is None:
        return None
    try:
        operation = Operation(message.get("PropertyOperation", ""))
    except ValueError:
        return None
    where = _items(message, "Source") | _items(message, "Key")
    data = _items(message, "Data")
    return Notification(
        topic=topic,
        operation=operation,
        at_utc=_time(message.get("UtcTime", ""), ahead, now_utc),
        where=where,
        standing=_switch(data),
    )


def _items(message: Element, part: str) -> dict[str, str]:
    inside = child(message, part)
    rows = [] if inside is None else children(inside, "SimpleItem")[:_MAX_ITEMS]
    return {row.get("Name", "")[:64]: _plain(row.get("Value", "")) for row in rows}


def _plain(told: str) -> str:
    return "".join(sign for sign in told[:64] if sign.isprintable())


def _switch(data: Mapping[str, str]) -> bool | None:
    for name, value in data.items():
        if _SWITCH.fullmatch(name) and value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
    return None


def _time(told: str, ahead: timedelta, now_utc: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(told)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)) - ahead
    except (ValueError, OverflowError):
        return now_utc
    return min(at.astimezone(UTC), now_utc) if abs(at - now_utc) <= _FAR else now_utc
