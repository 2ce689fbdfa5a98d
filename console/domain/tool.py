"""A tool as the house knows it: whether a person has switched it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ToolSwitch:
    """The last time that somebody switched a tool off or on; who: a person's id."""

    on: bool
    who: str
    at_utc: datetime
    reason: str = ""
