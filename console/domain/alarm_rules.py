"""Alarm philosophy as data (ISA-18.2, clause 6; EEMUA 191): what counts how much, what is one row.

Published by the backend from `resources/alarms/rules.toml`; a state without any groups nothing and
takes each reporter's own priority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from console.domain.alert import Priority

RULES_ID = "rules"  # the one record of its table


@dataclass(frozen=True, slots=True)
class ByScore:
    """From this score on (0..1) a claim has this priority."""

    score: float
    priority: Priority


@dataclass(frozen=True, slots=True)
class KindRule:
    """kind: a message id, or the beginning of several that ends in a dot; the longest that fits has
    the word. group_s: claims of one source that follow each other within so long are one row; 0:
    never. priority None: the reporter's own. by_score: instead of it, highest score first.
    """

    kind: str
    group_s: int = 0
    priority: Priority | None = None
    by_score: tuple[ByScore, ...] = ()

    def fits(self, message_id: str) -> bool:
        return (
            message_id.startswith(self.kind)
            if self.kind.endswith(".")
            else (message_id == self.kind)
        )


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """sensitive_places: there each claim counts one level more. chatter_per_min, stale_hours: U20.
    flood_begins, flood_ends: alarms in ten minutes for each operator on shift (U21).
    """

    kinds: tuple[KindRule, ...] = ()
    sensitive_places: tuple[str, ...] = ()
    chatter_per_min: int = 3
    stale_hours: int = 24
    flood_begins: int = 10
    flood_ends: int = 5

    def __post_init__(self) -> None:
        if not 0 < self.flood_ends <= self.flood_begins:
            raise ValueError("flood_ends must lie between 1 and flood_begins")
        if self.chatter_per_min < 2 or self.stale_hours < 1:
            raise ValueError("chatter_per_min is at least 2, stale_hours at least 1")

    def rule_of(self, message_id: str) -> KindRule | None:
        """The longest kind that fits."""
        fitting = (rule for rule in self.kinds if rule.fits(message_id))
        return max(fitting, key=lambda rule: len(rule.kind), default=None)

    def group_window(self, message_id: str) -> timedelta:
        rule = self.rule_of(message_id)
        return timedelta(seconds=rule.group_s if rule else 0)

    def priority_of(
        self, message_id: str, said: Priority, score: float | None, place: str
    ) -> Priority:
        """said: the reporter's; score None: nothing measured it."""
        rule, found = self.rule_of(message_id), said
        if rule is not None and rule.priority is not None:
            found = rule.priority
        if rule is not None and score is not None:
            steps = sorted(rule.by_score, key=lambda step: -step.score)
            found = next((step.priority for step in steps if score >= step.score), found)
        if place and place in self.sensitive_places:
            found = Priority(max(int(found) - 1, int(Priority.CRITICAL)))
        return found
