"""What a person knows for or against an incident: a call from the school, a look outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OBSERVATIONS_KEPT = 50  # of one incident; the oldest go first, its log keeps all


class Stance(StrEnum):
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Observation:
    """It weighs in the incident's combined confidence; the words are for people."""

    id: str
    incident_id: str
    by_id: str
    stance: Stance
    at_utc: datetime
    text: str
    language: str
