"""The alarm rules of the house from their file: read strictly, published where they changed."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import Any

from console.domain.alarm_rules import AlarmRules, ByScore, KindRule
from console.domain.alert import Priority
from console.domain.commands import PublishAlarmRules
from server_stub.hub import Hub

log = logging.getLogger(__name__)
FILE = Path(__file__).resolve().parents[1] / "resources" / "alarms" / "rules.toml"
_NUMBERS = ("chatter_per_min", "stale_hours", "flood_begins", "flood_ends")
_KIND = {"kind", "group_s", "priority", "by_score"}


class RulesProblem(Exception):
    """A file that does not fit: the text names the file, and the row or field."""


def read_rules(path: Path) -> AlarmRules:
    """Raises RulesProblem."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesProblem(f"{path.name}: {error}") from None
    if unknown := told.keys() - {*_NUMBERS, "sensitive_places", "kinds"}:
        raise RulesProblem(f"{path.name}, {min(unknown)}: no such row")
    try:
        rows = _list(told, "kinds", "file")
        kinds = tuple(_kind(row, number) for number, row in enumerate(rows, 1))
        named = _list(told, "sensitive_places", "file")
        places = tuple(_text(place, "sensitive_places") for place in named)
        numbers = {name: _number(told[name], name) for name in _NUMBERS if name in told}
        return AlarmRules(kinds, places, **numbers)
    except ValueError as error:
        raise RulesProblem(f"{path.name}, {error}") from None


def _kind(row: Any, number: int) -> KindRule:
    where = f"kinds {number}"
    if not isinstance(row, dict):
        raise ValueError(f"{where}: a table is needed")
    if unknown := row.keys() - _KIND:
        raise ValueError(f"{where}, {min(unknown)}: no such field")
    steps = tuple(_step(step, where) for step in _list(row, "by_score", where))
    priority = _priority(row["priority"], where) if "priority" in row else None
    seconds = _number(row.get("group_s", 0), f"{where}, group_s")
    if not 0 <= seconds <= 3600:
        raise ValueError(f"{where}, group_s: 0 to 3600 seconds")
    return KindRule(_text(row.get("kind"), f"{where}, kind"), seconds, priority, steps)


def _list(table: dict[str, Any], name: str, where: str) -> list[Any]:
    found = table.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"{where}, {name}: a list is needed")
    return found


def _step(step: object, where: str) -> ByScore:
    if not isinstance(step, list) or len(step) != 2:
        raise ValueError(f"{where}, by_score: pairs of score and priority")
    return ByScore(_share(step[0], where), _priority(step[1], where))


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: a text is needed")
    return value


def _number(value: object, where: str) -> int:
    if type(value) is not int:
        raise ValueError(f"{where}: a whole number is needed")
    return value


def _share(value: object, where: str) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{where}, by_score: a score lies between 0 and 1")
    return float(value)


def _priority(word: object, where: str) -> Priority:
    names = {level.name.lower(): level for level in Priority}
    if not isinstance(word, str) or word not in names:
        raise ValueError(f"{where}: one of {', '.join(names)} is needed")
    return names[word]


async def publish(hub: Hub, path: Path = FILE) -> None:
    """A file that does not fit is named, and the rules of the last start stay in force."""
    try:
        rules = read_rules(path)
    except RulesProblem as problem:
        log.error("alarm rules left as they were: %s", problem)
        return
    outcome = await hub.say(PublishAlarmRules(rules))
    if outcome.refusal:
        log.error("alarm rules left as they were: %s", outcome.refusal.message_id)
