"""Which alerts may be signs of one event: near in place and time, of kinds that go together.

Alerts are found through cells, never by comparing all with all: a grid of 500 m for what has a
point, and zones (a district, a place by its name) for what has none. A cell keeps the newest
CELL_MOST alerts, those of incidents before others, so what one alert is compared with is bounded
however many there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.domain.alert import Alert
from console.domain.district import District, district_of
from console.domain.fusion_rules import FusionRules, KindRule, rules_of
from console.domain.place import Position
from console.domain.plane import M_PER_DEGREE, metres

CELL_M = 500.0
CELL_MOST = 24
NOWHERE = -1.0  # of metres: one of the two has no point
_LEAST_COS = 1e-3  # at the poles a row is one cell


@dataclass(frozen=True, slots=True)
class Cell:
    """Alerts of one part of the city, the newest last."""

    alert_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Why an alert may be the same event as another one, in figures that a person can check.

    metres: NOWHERE where one of them has no point and `zone` says what they share. kinds: the
    alert's own and the other's. joined: the rule has joined it to the other's incident.
    """

    alert_id: str
    other_id: str
    metres: float
    seconds: float
    kinds: tuple[str, ...]
    at_utc: datetime
    zone: str = ""
    joined: bool = False


class Facts(Protocol):
    """What of the state this reads."""

    @property
    def alerts(self) -> Mapping[str, Alert]: ...
    @property
    def districts(self) -> Mapping[str, District]: ...
    @property
    def cells(self) -> Mapping[str, Cell]: ...
    @property
    def fusion_rules(self) -> Mapping[str, FusionRules]: ...


# -- where things are kept ------------------------------------------------------------------------


def kept_under(state: Facts, alert: Alert) -> tuple[str, ...]:
    """The cells that an alert stands in."""
    grid = (_cell(alert.position),) if alert.position else ()
    zones = _zones(state, alert)
    vague = () if alert.position else tuple(f"vague:{zone}" for zone in zones)
    return (*grid, *(f"all:{zone}" for zone in zones), *vague)


def looked_under(state: Facts, alert: Alert, within_m: float) -> tuple[str, ...]:
    """The cells in which something near may stand."""
    zones = _zones(state, alert)
    if alert.position is None:
        return tuple(f"all:{zone}" for zone in zones)
    return (*_around(alert.position, within_m), *(f"vague:{zone}" for zone in zones))


def district_id_of(state: Facts, alert: Alert) -> str:
    """By its point; a tool that has none may name a district by its id. Empty: in none."""
    if alert.position is not None:
        found = district_of(alert.position, state.districts.values())
    else:
        found = state.districts.get(str(alert.params.get("district", "")))
    return found.id if found else ""


def _zones(state: Facts, alert: Alert) -> tuple[str, ...]:
    """District and place, where they are known."""
    district_id = district_id_of(state, alert)
    zones = [f"district:{district_id}"] if district_id else []
    if place := alert.place.strip().casefold():
        zones.append(f"place:{place}")
    return tuple(zones)


def _row(lat: float) -> int:
    return math.floor(lat * M_PER_DEGREE / CELL_M)


def _column(row: int, lon: float) -> int:
    lat = math.radians((row + 0.5) * CELL_M / M_PER_DEGREE)
    return math.floor(lon * M_PER_DEGREE * max(math.cos(lat), _LEAST_COS) / CELL_M)


def _cell(at: Position) -> str:
    row = _row(at.lat)
    return f"grid:{row}:{_column(row, at.lon)}"


def _around(at: Position, within_m: float) -> Iterable[str]:
    reach = math.ceil(within_m / CELL_M)
    here = _row(at.lat)
    for row in range(here - reach, here + reach + 1):
        column = _column(row, at.lon)
        for one in range(column - reach, column + reach + 1):
            yield f"grid:{row}:{one}"


# -- who goes with whom ---------------------------------------------------------------------------


def candidates(state: Facts, alert: Alert) -> tuple[Alert, ...]:
    """What an alert is compared with: at most CELL_MOST a cell, each once."""
    rules = rules_of(state.fusion_rules)
    found: dict[str, Alert] = {}
    for key in looked_under(state, alert, rules.reach.within_m):
        cell = state.cells.get(key)
        for one in cell.alert_ids if cell else ():
            other = state.alerts.get(one)
            if other is not None and one != alert.id:
                found[one] = other
    return tuple(found.values())


def best_match(state: Facts, alert: Alert, now_utc: datetime) -> Correlation | None:
    """The nearest thing it may be one with; what is in an incident already comes first."""
    rules = rules_of(state.fusion_rules)
    own = rules.kind_of(alert.message_id)
    if own is None:
        return None
    fits = []
    for other in candidates(state, alert):
        match = _match(rules, own, alert, other, now_utc)
        if match is not None:
            fits.append((not other.incident_id, _apart(rules, match), other.id, match))
    return min(fits, key=lambda fit: fit[:3])[3] if fits else None


def joins_by_itself(rules: FusionRules, match: Correlation) -> bool:
    """The same sure kind at the same place at about the same time."""
    reach, (own, other) = rules.reach, match.kinds
    near = 0.0 <= match.metres <= reach.join_within_m
    surely = own == other and any(kind.joins for kind in rules.kinds if kind.name == own)
    return surely and near and match.seconds <= reach.join_within_s


def seconds_between(one: Alert, other: Alert) -> float:
    """From the end of the earlier to the begin of the later; 0 where they overlap."""
    begins = max(one.first_seen_utc, other.first_seen_utc)
    ends = min(one.last_seen_utc, other.last_seen_utc)
    return max(0.0, (begins - ends).total_seconds())


def _match(
    rules: FusionRules, own: KindRule, alert: Alert, other: Alert, now_utc: datetime
) -> Correlation | None:
    kind = rules.kind_of(other.message_id)
    if kind is None or other.retracted or other.area != alert.area or not _go(own, kind):
        return None
    seconds = seconds_between(alert, other)
    if seconds > rules.reach.within_s:
        return None
    if alert.position is not None and other.position is not None:
        away, zone = metres(alert.position, other.position), ""
        if away > rules.reach.within_m:
            return None
    else:
        away, zone = NOWHERE, other.place or alert.place
    kinds = (own.name, kind.name)
    return Correlation(alert.id, other.id, away, seconds, kinds, now_utc, zone)


def _go(one: KindRule, other: KindRule) -> bool:
    """Said by either of them is enough."""
    return other.name in one.goes_with or one.name in other.goes_with


def _apart(rules: FusionRules, match: Correlation) -> float:
    """Place and time as parts of what is allowed; where no distance is known, all of it."""
    reach = rules.reach
    away = 1.0 if match.metres == NOWHERE else match.metres / max(reach.within_m, 1.0)
    return away + match.seconds / max(reach.within_s, 1.0)
