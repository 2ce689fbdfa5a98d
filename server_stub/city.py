"""What the city brings along: its rules of fusion and its districts, published where they are new.

A file that does not fit is named and left out; what was published before goes on counting.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from console.domain.commands import PublishDistricts, PublishFusionRules
from console.domain.district import District, districts_in
from console.domain.fusion_rules import FusionRules, misfit
from console.domain.rules.fusion import POINTS_MOST
from console.wire.table import CORE, WireError
from server_stub.hub import Hub

log = logging.getLogger(__name__)
RESOURCES = Path(__file__).resolve().parents[1] / "resources"
RULES_FILE = RESOURCES / "fusion" / "rules.toml"
CITY_FOLDER = RESOURCES / "city"


class CityProblem(Exception):
    """A file that does not fit: the text names file, and line or key."""


def read_rules(path: Path = RULES_FILE) -> FusionRules:
    """Raises CityProblem."""
    words = _toml(path)
    correlation = words.get("correlation", {})
    try:
        plain = {
            "version": words["version"],
            "sources": _named(words.get("sources", {})),
            "kinds": _named(words.get("kinds", {})),
            "reach": {k: float(v) for k, v in correlation.items() if k != "sees_m"},
            "sees_m": float(correlation.get("sees_m", 0.0)),
            "risk": words["risk"],
        }
        rules: FusionRules = CORE.decode(CORE.encode(plain), FusionRules)
    except KeyError as error:
        raise CityProblem(f"{path.name}: {error.args[0]} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        field = error.field if isinstance(error, WireError) else ""
        raise CityProblem(f"{path.name}, {field or 'file'}: {error}") from None
    if key := misfit(rules):
        raise CityProblem(f"{path.name}, {key}: this value makes no sense here")
    return rules


def read_districts(folder: Path = CITY_FOLDER) -> tuple[District, ...]:
    """Of the city's map (`city.toml`, key `map`), or of its own file (key `districts`). Raises
    CityProblem."""
    city = _toml(folder / "city.toml")
    path = folder / str(city.get("districts") or city.get("map") or "")
    try:
        found = districts_in(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, AttributeError) as error:
        raise CityProblem(f"{path.name}: {error}") from None
    for district in found:
        if _points(district) > POINTS_MOST:
            most = f"more than {POINTS_MOST} points; simplify its border"
            raise CityProblem(f"{path.name}, district {district.name}: {most}")
    return found


async def publish(hub: Hub, rules: Path = RULES_FILE, city: Path = CITY_FOLDER) -> None:
    """Rules first: by them what is there already is placed."""
    try:
        await _say(hub, PublishFusionRules(read_rules(rules)), rules.name)
    except CityProblem as problem:
        log.error("rules of fusion left out: %s", problem)
    try:
        districts = read_districts(city)
    except CityProblem as problem:
        log.error("districts left out: %s", problem)
        return
    kept = {one.id for one in districts}
    gone = tuple(one for one in hub.state.districts if one not in kept)
    for part in _parts(districts):
        await _say(hub, PublishDistricts(part, gone), "districts")


async def _say(hub: Hub, body: Any, what: str) -> None:
    outcome = await hub.say(body)
    if outcome.refusal:
        refusal = outcome.refusal
        log.error("%s left out: %s %s", what, refusal.message_id, refusal.params)


def _parts(districts: Iterable[District]) -> Iterator[tuple[District, ...]]:
    part: list[District] = []
    for district in districts:
        if part and sum(_points(one) for one in (*part, district)) > POINTS_MOST:
            yield tuple(part)
            part = []
        part.append(district)
    yield tuple(part)


def _points(district: District) -> int:
    return sum(len(ring) for polygon in district.rings for ring in polygon)


def _named(table: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": name, **row} for name, row in table.items()]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CityProblem(f"{path.name}: {error}") from None
