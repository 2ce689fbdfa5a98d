"""How sure several sources are together: noisy-OR over independent sources, with decay.

    s_i = max over the reports r of source i of  reliability(r) · p(r) · 2^(−age(r) / half_life(r))
    c_m = max over what source m says against it of  reliability · p
    S   = 1 − Π_i (1 − s_i)          confidence = S · Π_m (1 − c_m)

Noisy-OR (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 4.3.2): each source
would be enough alone, and all of them must be wrong for the whole to be wrong. It holds for
independent sources only, so a source counts once, by its best report: ten boxes of one camera, or
ten reposts, are one. The weight of a source is Shafer's discounting (A Mathematical Theory of
Evidence, 1976, chapter 11). The age of a report counts from when its condition was last seen.

What speaks against does not fade by itself: else the figure would rise while nothing happens. So
without new reports it never rises, another supporting report never lowers it, and another
contradiction never raises it (tests/domain/test_fusion.py).

A share is counterfactual: how much lower the figure would be without that source. Shares do not
add up to the whole, because sources that agree stand in for one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_SAME_STEP = timedelta(seconds=5)  # what comes together is one step of the history
_LONGEST_S = 86_400.0
_HALVINGS = 24


@dataclass(frozen=True, slots=True)
class Report:
    """What one source says once. source: one id for whoever is not independent of one another.

    probability: how sure the source itself is. half_life_s 0: it does not fade. subject_id: the
    alert or observation that it stands in. against: it speaks against. until_utc: when it was taken
    back; from then on it counts no more, and before it did.
    """

    source: str
    source_kind: str
    probability: float
    reliability: float
    half_life_s: float
    from_utc: datetime
    to_utc: datetime
    subject_id: str = ""
    against: bool = False
    until_utc: datetime | None = None

    def __post_init__(self) -> None:
        if not (0.0 <= self.probability <= 1.0 and 0.0 <= self.reliability <= 1.0):
            raise ValueError("probability and reliability must be between 0 and 1")
        if not 0.0 <= self.half_life_s < float("inf"):
            raise ValueError("a half-life is a number of seconds, or 0")

    def strength(self, at_utc: datetime) -> float:
        """0..1, as of then; nothing before it was made."""
        if at_utc < self.from_utc or (self.until_utc is not None and at_utc >= self.until_utc):
            return 0.0
        strength = self.reliability * self.probability
        age_s = (at_utc - self.to_utc).total_seconds()
        if self.against or self.half_life_s == 0.0 or age_s <= 0.0:
            return strength
        return float(strength * 0.5 ** (age_s / self.half_life_s))


@dataclass(frozen=True, slots=True)
class Share:
    """One source's part. strength: its own, 0..1. share: the figure less what it would be without
    this source; below 0 where it speaks against.
    """

    source: str
    source_kind: str
    subject_id: str
    strength: float
    share: float
    against: bool


@dataclass(frozen=True, slots=True)
class Fused:
    """shares: the largest part first."""

    confidence: float
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the figure by something new. causes: what came, each with its part of it."""

    at_utc: datetime
    before: float
    after: float
    causes: tuple[Share, ...]


def fused(reports: Iterable[Report], at_utc: datetime) -> Fused:
    """Of the reports that there were by then."""
    best = _best(reports, at_utc)
    whole = _confidence(best)
    shares = [
        Share(
            report.source,
            report.source_kind,
            report.subject_id,
            strength,
            whole - _confidence(best, key),
            report.against,
        )
        for key, (strength, report) in best.items()
    ]
    shares.sort(key=lambda one: (-abs(one.share), one.source, one.against))
    return Fused(whole, tuple(shares))


def course(reports: Sequence[Report], at_utc: datetime, most: int = 6) -> tuple[Step, ...]:
    """The last steps up and down by what was new, the oldest first.

    before is the figure as it had faded to just before; so the steps and the fading between them
    make the whole history.
    """
    begun = sorted({report.from_utc for report in reports if report.from_utc <= at_utc})
    steps: list[Step] = []
    for group in _together(begun)[-most:]:
        first, last = group[0], group[-1]
        known = [report for report in reports if report.from_utc <= last]
        old = (_stood(r, first) for r in known if r.from_utc < first)
        before = fused(old, last).confidence
        after = fused(known, last)
        causes = [_cause(known, first, after, one) for one in after.shares]
        told = tuple(one for one in causes if one.share)
        if told:
            steps.append(Step(last, before, after.confidence, told))
    return tuple(steps)


def halves_in(reports: Sequence[Report], at_utc: datetime) -> timedelta | None:
    """When the figure will be half of what it is now if nothing comes; None: not within a day."""
    now = fused(reports, at_utc).confidence
    low, high = 0.0, _LONGEST_S
    if now <= 0.0 or _later(reports, at_utc, high) > now / 2:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _later(reports, at_utc, middle) > now / 2:
            low = middle
        else:
            high = middle
    return timedelta(seconds=round(high))


def _stood(report: Report, at_utc: datetime) -> Report:
    """As it was before then: not yet taken back."""
    late = report.until_utc is not None and report.until_utc >= at_utc
    return replace(report, until_utc=None) if late else report


def _cause(known: Sequence[Report], first_utc: datetime, after: Fused, one: Share) -> Share:
    """What a source has said anew since first_utc, and how much of the figure that is; what it took
    back by that is a part of it.
    """
    rest = []
    for report in known:
        mine = (report.source, report.against) == (one.source, one.against)
        if mine and report.from_utc >= first_utc:
            continue
        taken_back = report.subject_id == one.subject_id or report.source == one.source
        rest.append(_stood(report, first_utc) if taken_back else report)
    at_utc = max(report.from_utc for report in known)
    return replace(one, share=after.confidence - fused(rest, at_utc).confidence)


_Best = dict[tuple[str, bool], tuple[float, Report]]


def _best(reports: Iterable[Report], at_utc: datetime) -> _Best:
    """A source's strongest report by then, for and against apart."""
    best: _Best = {}
    for report in reports:
        strength = report.strength(at_utc)
        key = (report.source, report.against)
        if strength > 0.0 and (key not in best or strength > best[key][0]):
            best[key] = (strength, report)
    return best


def _confidence(best: _Best, leave_out: tuple[str, bool] | None = None) -> float:
    doubt, credit = 1.0, 1.0
    for key, (strength, report) in best.items():
        if key == leave_out:
            continue
        if report.against:
            credit *= 1.0 - strength
        else:
            doubt *= 1.0 - strength
    return (1.0 - doubt) * credit


def _later(reports: Sequence[Report], at_utc: datetime, seconds: float) -> float:
    """Of what is known at at_utc, so many seconds on."""
    known = [report for report in reports if report.from_utc <= at_utc]
    later = at_utc + timedelta(seconds=seconds)
    return _confidence(_best(known, later))


def _together(times: Sequence[datetime]) -> list[list[datetime]]:
    groups: list[list[datetime]] = []
    for at in times:
        if groups and at - groups[-1][-1] <= _SAME_STEP:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups
