"""Who carries how much: a plain sum over open work, with the parts that it is made of.

No hidden score: a critical incident counts 4, a high one 3, medium 2, low 1, a step that is overdue
2 more. The bands are round numbers of that sum. Nothing of a person goes in, only what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.alert import Priority
from console.domain.incident import AssignmentState, Incident

POINTS: Mapping[Priority, int] = {
    Priority.CRITICAL: 4,
    Priority.HIGH: 3,
    Priority.MEDIUM: 2,
    Priority.LOW: 1,
}
OVERDUE_POINTS = 2
MODERATE_FROM, HIGH_FROM, FULL = 4, 9, 14  # points; FULL is where the bar of a board ends


class Band(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Load:
    """counts: open incidents by priority; overdue: steps whose timer ran out."""

    counts: Mapping[Priority, int]
    overdue: int

    @property
    def open(self) -> int:
        return sum(self.counts.values())

    @property
    def points(self) -> int:
        work = sum(POINTS[level] * count for level, count in self.counts.items())
        return work + OVERDUE_POINTS * self.overdue

    @property
    def band(self) -> Band:
        return band_of(self.points)

    @property
    def share(self) -> float:
        """Of a full bar, 0..1."""
        return min(1.0, self.points / FULL)


def band_of(points: int) -> Band:
    if points >= HIGH_FROM:
        return Band.HIGH
    return Band.MODERATE if points >= MODERATE_FROM else Band.LOW


def load_of(incidents: Iterable[Incident], overdue: int) -> Load:
    counts = dict.fromkeys(Priority, 0)
    for incident in incidents:
        counts[incident.priority] += 1
    return Load(counts, overdue)


def holder_of(incident: Incident) -> str:
    """With whom an incident stands: the person it is offered to, else its owner."""
    offer = incident.assignment
    if offer is not None and offer.state == AssignmentState.OFFERED:
        return offer.to_id
    return incident.owner_id
