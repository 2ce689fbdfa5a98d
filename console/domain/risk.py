"""The risk index of a district: what is open there, by weight, confidence and age (PRECRISIS).

    index = 100 · (1 − Π (1 − weight(kind) · confidence))

over what is open there: each incident once, by its combined confidence and its weightiest kind, and
each alert that has no incident. Confidence fades (fusion.py), so the index falls by itself.
What is retracted or withheld (a match that the calendar expects) does not count, nor does the
index's own alert.

The usual of an hour of the week (UTC) is the mean of its samples, and is not told before it has
been watched for `least_weeks`. Samples are taken at the quarter hours while anything is open; a
quarter of an hour without one was calm and counts as 0, also one in which the backend did not run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.alert import Alert
from console.domain.district import District
from console.domain.fusion_rules import FusionRules, rules_of
from console.domain.incident import Incident
from console.domain.sources import Facts as SourceFacts
from console.domain.sources import alert_confidence, incident_confidence

RISK_TOOL, RISK_MESSAGE = "risk_index", "risk.increased"
TREND_OVER = timedelta(hours=1)
_TREND_SLACK = timedelta(minutes=20)
_SAMPLES_KEPT = 9  # two hours
_MOST_ALERTS = 100  # newest of a district: with more the index no longer moves
_FADES = 0.9  # of what an hour was, a week later: some ten weeks count
_A_QUARTER = timedelta(minutes=15)
_FOUR = 4  # quarters of an hour


@dataclass(frozen=True, slots=True)
class Sample:
    at_utc: datetime
    index: float


@dataclass(frozen=True, slots=True)
class Usual:
    """Of one hour of the week: what its samples add up to in `week`, the last that has any, and
    before it. What was before fades (_FADES a week).
    """

    before: float
    now: float
    week: int


@dataclass(frozen=True, slots=True)
class DistrictRisk:
    """What is remembered of a district. usual: by hour of the week ("0" is Monday, 00:00 UTC).
    since_utc: from when on it is watched. alert_id: of the alert that stands for it.
    """

    district_id: str
    samples: tuple[Sample, ...] = ()
    usual: dict[str, Usual] = field(default_factory=dict)
    since_utc: datetime | None = None
    alert_id: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one incident or alert adds. strength: weight times confidence. share: the index less
    what it would be without.
    """

    subject_id: str
    kind: str
    strength: float
    share: float
    at_utc: datetime


@dataclass(frozen=True, slots=True)
class Risk:
    """0..100; the largest parts first. newest_utc: of the last report in it."""

    index: float = 0.0
    parts: tuple[Part, ...] = ()
    newest_utc: datetime | None = None


class Facts(SourceFacts, Protocol):
    """What of the state this reads."""

    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def located(self) -> Mapping[str, str]: ...


class LayerFacts(Facts, Protocol):
    """And the districts themselves."""

    @property
    def districts(self) -> Mapping[str, District]: ...


@dataclass(frozen=True, slots=True)
class DistrictIndex:
    """A polygon and its value, 0..100."""

    district: District
    risk: Risk

    @property
    def id(self) -> str:
        return self.district.id


def risks(state: Facts, now_utc: datetime) -> dict[str, Risk]:
    """By district, of those in which anything is open."""
    rules, found = rules_of(state.fusion_rules), dict[str, dict[str, Part]]()
    for incident in state.incidents.values():
        for district_id, part in _of_incident(state, rules, incident, now_utc):
            found.setdefault(district_id, {})[incident.id] = part
    counted: dict[str, int] = {}
    for alert in reversed(list(state.alerts.values())):  # the newest count
        district_id = state.located.get(alert.id, "")
        if not district_id or alert.incident_id or counted.get(district_id, 0) >= _MOST_ALERTS:
            continue
        kind = rules.kind_of(alert.message_id)
        if kind is None or not _counts(alert):
            continue
        counted[district_id] = counted.get(district_id, 0) + 1
        strength = kind.weight * alert_confidence(state, alert, now_utc)
        part = Part(alert.id, kind.name, strength, 0.0, alert.last_seen_utc)
        found.setdefault(district_id, {})[alert.id] = part
    return {district_id: _whole(parts.values()) for district_id, parts in found.items()}


def risk_layer(state: LayerFacts, now_utc: datetime) -> tuple[DistrictIndex, ...]:
    """Every district with its index: what a map fills its polygons by, and a list shows."""
    found = risks(state, now_utc)
    return tuple(DistrictIndex(one, found.get(one.id, Risk())) for one in state.districts.values())


def _counts(alert: Alert) -> bool:
    return not alert.retracted and alert.withheld_as is None


def _of_incident(
    state: Facts, rules: FusionRules, incident: Incident, now_utc: datetime
) -> Iterable[tuple[str, Part]]:
    """In each district that one of its alerts lies in."""
    heaviest: dict[str, tuple[float, str, datetime]] = {}
    for alert_id in incident.alert_ids[-_MOST_ALERTS:]:
        alert = state.alerts.get(state.aliases.get(alert_id, alert_id))
        kind = rules.kind_of(alert.message_id) if alert else None
        district_id = state.located.get(alert.id, "") if alert else ""
        if alert is None or kind is None or not district_id or alert.retracted:
            continue
        known = heaviest.get(district_id, (-1.0, "", alert.last_seen_utc))
        newest = max(known[2], alert.last_seen_utc)
        weight, name = max((known[0], known[1]), (kind.weight, kind.name))
        heaviest[district_id] = (weight, name, newest)
    if not heaviest:
        return
    confidence = incident_confidence(state, incident, now_utc).confidence
    for district_id, (weight, name, newest) in heaviest.items():
        yield district_id, Part(incident.id, name, weight * confidence, 0.0, newest)


def _whole(parts: Iterable[Part]) -> Risk:
    parts = tuple(parts)
    index = _index(part.strength for part in parts)
    told = [replace(part, share=_share(parts, index, part)) for part in parts]
    told.sort(key=lambda part: (-part.share, part.subject_id))
    newest = max((part.at_utc for part in parts), default=None)
    return Risk(index, tuple(told), newest)


def _index(strengths: Iterable[float]) -> float:
    doubt = 1.0
    for strength in strengths:
        doubt *= 1.0 - strength
    return 100.0 * (1.0 - doubt)


def _share(parts: tuple[Part, ...], index: float, part: Part) -> float:
    """By dividing it out again, or anew where it makes all the others nothing."""
    if part.strength < 1.0:
        return index - 100.0 * (1.0 - (1.0 - index / 100.0) / (1.0 - part.strength))
    return index - _index(one.strength for one in parts if one is not part)


# -- what is remembered ---------------------------------------------------------------------------


def sampled(known: DistrictRisk, sample: Sample) -> DistrictRisk:
    """With one more sample, in the samples and in the usual of its hour."""
    hour, week = str(hour_of_week(sample.at_utc)), _week(sample.at_utc)
    old = known.usual.get(hour, Usual(0.0, 0.0, week))
    if week == old.week:
        new = replace(old, now=old.now + sample.index)
    else:
        new = Usual(_faded(old, week), sample.index, week)
    return replace(
        known,
        samples=(*known.samples, sample)[-_SAMPLES_KEPT:],
        usual=known.usual | {hour: new},
        since_utc=known.since_utc or sample.at_utc,
    )


def usual_of(known: DistrictRisk | None, rules: FusionRules, now_utc: datetime) -> float | None:
    """Of this hour of the week, by the weeks before this one; None: no baseline yet."""
    weeks = weeks_watched(known, now_utc)
    if known is None or weeks < rules.risk.least_weeks:
        return None
    slot = known.usual.get(str(hour_of_week(now_utc)))
    if slot is None:
        return 0.0
    week = _week(now_utc)
    total = slot.before if slot.week == week else _faded(slot, week)
    watched = sum(_FADES**age for age in range(1, weeks + 1))
    return min(100.0, total / (_FOUR * watched))


def _faded(slot: Usual, week: int) -> float:
    """All that it adds up to before that later week."""
    return float((slot.before + slot.now) * _FADES ** (week - slot.week))


def weeks_watched(known: DistrictRisk | None, now_utc: datetime) -> int:
    """Whole ones, since its first sample."""
    if known is None or known.since_utc is None:
        return 0
    return max(0, (now_utc - known.since_utc).days // 7)


def sample_is_due(known: Mapping[str, DistrictRisk], now_utc: datetime) -> bool:
    """Once in each quarter of an hour."""
    last = max((one.samples[-1].at_utc for one in known.values() if one.samples), default=None)
    return last is None or _quarter(last) < _quarter(now_utc)


def _quarter(at_utc: datetime) -> int:
    return int(at_utc.timestamp() // _A_QUARTER.total_seconds())


def trend(known: DistrictRisk | None, index: float, now_utc: datetime) -> float | None:
    """Now less an hour ago; None where nothing is known of then."""
    then = now_utc - TREND_OVER
    near = [one for one in known.samples if abs(one.at_utc - then) <= _TREND_SLACK] if known else []
    closest = min(near, key=lambda one: abs(one.at_utc - then), default=None)
    return index - closest.index if closest else None


def is_raised(
    known: DistrictRisk | None, rules: FusionRules, risk: Risk, now_utc: datetime
) -> bool:
    """High enough for an alert: by itself, of several things, and above the usual where known."""
    if len(risk.parts) < rules.risk.least_parts:
        return False
    usual = usual_of(known, rules, now_utc)
    least = rules.risk.raise_at if usual is None else usual + rules.risk.rise
    return risk.index >= max(rules.risk.raise_at, least)


def is_back(rules: FusionRules, index: float) -> bool:
    return index < rules.risk.return_below


def hour_of_week(at_utc: datetime) -> int:
    return at_utc.weekday() * 24 + at_utc.hour


def _week(at_utc: datetime) -> int:
    """By number, the same from Monday to Sunday."""
    return (at_utc.toordinal() - 1) // 7
