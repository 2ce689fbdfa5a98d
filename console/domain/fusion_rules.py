"""What fusion, correlation and the risk index go by: data that the backend publishes.

Which sources are trusted how far, which kinds of alerts go together, how fast each fades and what
it weighs. A city sets them in `resources/fusion/rules.toml`; `decide` stays pure. Before anything
is published nothing correlates, and every source counts with DEFAULT_SOURCE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

RULES_ID = "rules"  # of the one record in its table


@dataclass(frozen=True, slots=True)
class SourceRule:
    """usual: its probability where it tells none. half_life_s 0: as fast as the alert's kind."""

    name: str
    reliability: float
    usual: float
    half_life_s: float = 0.0


@dataclass(frozen=True, slots=True)
class KindRule:
    """A class of alerts. messages: prefixes of their message ids. goes_with: kinds that may be the
    same event. weight: in the risk index, 0..1. seen_by_cameras: a camera that looks there and
    sees nothing speaks against it. joins: two of this kind at one place are surely one event; words
    that a person typed are of no such kind.
    """

    name: str
    messages: tuple[str, ...]
    goes_with: tuple[str, ...]
    half_life_s: float
    weight: float
    seen_by_cameras: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How near in place and time two things may be to be one; `join_*`: of the same kind, joined to
    an incident without a question.
    """

    within_m: float
    within_s: float
    join_within_m: float
    join_within_s: float


@dataclass(frozen=True, slots=True)
class RiskRule:
    """The index is 0..100. raise_at and return_below lie apart so that it does not chatter. rise:
    how far above the usual of that hour, where that is known. least_weeks: until it is.
    least_parts: one thing alone has an alert of its own already.
    """

    raise_at: float
    return_below: float
    rise: float
    least_weeks: int
    least_parts: int = 2


@dataclass(frozen=True, slots=True)
class FusionRules:
    version: str = ""
    sources: tuple[SourceRule, ...] = ()
    kinds: tuple[KindRule, ...] = ()
    reach: Reach = Reach(0.0, 0.0, 0.0, 0.0)
    risk: RiskRule = RiskRule(101.0, 0.0, 0.0, 4)
    sees_m: float = 0.0  # how far a camera is taken to see

    def source(self, name: str) -> SourceRule:
        return next((one for one in self.sources if one.name == name), DEFAULT_SOURCE)

    def kind_of(self, message_id: str) -> KindRule | None:
        """By the longest prefix; None for what is no claim about the city, such as a lost feed."""
        fits = [
            (len(prefix), kind)
            for kind in self.kinds
            for prefix in kind.messages
            if message_id == prefix or message_id.startswith(f"{prefix}.")
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None

    def within(self) -> timedelta:
        return timedelta(seconds=self.reach.within_s)


DEFAULT_SOURCE = SourceRule("unknown", 0.5, 0.5)
DEFAULT_HALF_LIFE_S = 600.0
NO_RULES = FusionRules()


def rules_of(table: Mapping[str, FusionRules]) -> FusionRules:
    """Those that are published."""
    return table.get(RULES_ID, NO_RULES)


def misfit(rules: FusionRules) -> str:
    """The first value that makes no sense, by its key; empty where all fit."""
    for source in rules.sources:
        if not (_part(source.reliability) and _part(source.usual) and source.half_life_s >= 0.0):
            return f"sources.{source.name}"
    names = {kind.name for kind in rules.kinds}
    for kind in rules.kinds:
        if not kind.messages or not _part(kind.weight) or kind.half_life_s <= 0.0:
            return f"kinds.{kind.name}"
        if set(kind.goes_with) - names:
            return f"kinds.{kind.name}.goes_with"
    reach, risk = rules.reach, rules.risk
    if not (0.0 <= reach.join_within_m <= reach.within_m <= MOST_METRES):
        return "correlation.join_within_m"
    if not (0.0 <= reach.join_within_s <= reach.within_s):
        return "correlation.join_within_s"
    if not (0.0 < risk.return_below < risk.raise_at) or risk.least_weeks < 1:
        return "risk.return_below"
    return "" if 0.0 <= rules.sees_m <= MOST_METRES else "correlation.sees_m"


MOST_METRES = 2000.0  # one event of one place is no wider


def _part(value: float) -> bool:
    return 0.0 <= value <= 1.0
