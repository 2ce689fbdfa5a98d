"""Past incidents that were like one that is under way: plain points for what both have in common.

Every point has its word, so that people see why a case is shown and judge for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from console.domain.alert import BY_HAND
from console.domain.history import ClosedIncident, Sign
from console.domain.incident import Incident

_POINTS = {"camera": 4.0, "kind": 4.0, "place": 3.0, "tool": 1.5, "words": 3.0, "phase": 0.5}
_LEAST = 3.0  # a tool or a phase alone makes no case like another
_SHOWN = 5
_WORD = re.compile(r"\w{4,}")  # shorter ones are grammar more often than matter


@dataclass(frozen=True, slots=True)
class Traits:
    """What incidents are compared by; kinds are message ids of alerts."""

    cameras: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A closed incident, how much it has in common, and what: last words of similar.*"""

    closed: ClosedIncident
    points: float
    why: tuple[str, ...]


def traits_of(incident: Incident, signs: Iterable[Sign]) -> Traits:
    found = list(signs)
    places = {_plain(one) for one in (incident.place, *(s.place for s in found)) if one.strip()}
    text = " ".join((incident.title, *(sign.title for sign in found)))
    return Traits(
        frozenset(sign.camera_id for sign in found if sign.camera_id),
        frozenset(sign.message_id for sign in found),
        frozenset(sign.tool for sign in found),
        frozenset(places),
        frozenset(_plain(word) for word in _WORD.findall(text)),
        incident.phase.value,
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def likeness(one: Traits, other: Traits) -> tuple[float, tuple[str, ...]]:
    """Points and why, the weightiest first. Words count by the share that both have."""
    shared = {
        "camera": bool(one.cameras & other.cameras),
        "kind": bool((one.kinds & other.kinds) - {"alert.manual"}),
        "place": bool(one.places & other.places),
        "tool": bool((one.tools & other.tools) - {BY_HAND}),
        "phase": one.phase == other.phase,
    }
    points = {name: _POINTS[name] for name, both in shared.items() if both}
    if both := one.words & other.words:
        points["words"] = _POINTS["words"] * len(both) / min(len(one.words), len(other.words))
    why = sorted(points, key=lambda name: (-points[name], name))
    return sum(points.values()), tuple(name for name in why if name != "phase")


def similar(
    incident: Incident, signs: Iterable[Sign], history: Iterable[ClosedIncident]
) -> tuple[Likeness, ...]:
    """The likest first, the newest of those that are equally alike; at most five."""
    here, found = traits_of(incident, signs), []
    for closed in history:
        if closed.incident.merged_into or closed.incident.id == incident.id:
            continue
        points, why = likeness(here, traits_of(closed.incident, closed.signs))
        if points >= _LEAST and why:
            found.append(Likeness(closed, points, why))
    found.sort(key=lambda one: (-one.points, -one.closed.seq, one.closed.incident.id))
    return tuple(found[:_SHOWN])
