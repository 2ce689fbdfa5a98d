"""Values of any class of the domain, for round trips and for the golden files.

Built from the classes' own type hints, so that a new field or kind is covered the day it is made.
"""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from console.domain.alarm_rules import AlarmRules
from console.domain.alert import Box, Detection, Evidence, TimedBox
from console.domain.district import District
from console.domain.place import Position

_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_PLAIN_ID = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,20}", fullmatch=True)
_HASH = st.text("0123456789abcdef", min_size=64, max_size=64)
_WHEN = st.datetimes(timezones=st.just(UTC))
_UNIT = st.floats(0, 1, allow_nan=False)


@st.composite
def _boxes(draw: Callable[[Any], Any]) -> Box:
    x1, y1 = draw(st.floats(0, 0.9)), draw(st.floats(0, 0.9))
    return Box(x1, y1, draw(st.floats(x1 + 0.01, 1)), draw(st.floats(y1 + 0.01, 1)))


_SQUARE = ((((10.0, 59.0), (10.5, 59.0), (10.5, 59.5), (10.0, 59.5)),),)

_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    datetime: _WHEN,
    Box: _boxes(),
    District: st.builds(District, _PLAIN_ID, _TEXT, st.just(_SQUARE), st.integers(0, 10**7)),
    Position: st.builds(Position, st.floats(-180, 180), st.floats(-90, 90)),
}
# Fields whose classes check more than their type.
_SPECIAL: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (Evidence, "sha256"): _HASH,
    (Detection, "score"): _UNIT,
    (AlarmRules, "chatter_per_min"): st.integers(2, 60),
    (AlarmRules, "stale_hours"): st.integers(1, 1000),
    (AlarmRules, "flood_begins"): st.integers(50, 1000),
    (AlarmRules, "flood_ends"): st.integers(1, 50),
    (Detection, "track"): st.lists(
        st.builds(TimedBox, _WHEN, _boxes()), min_size=1, max_size=2
    ).map(tuple),
}


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type hint as the domain uses them."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    if is_dataclass(hint):
        return _records(typing.cast(type, hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values(one) for one in arguments))
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
    if hint is type(None):
        return st.none()
    raise TypeError(f"no examples of {hint}")


@cache
def _records(cls: type) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls)
    parts: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(typing.cast(Any, cls)):
        if (cls, field.name) in _SPECIAL:
            parts[field.name] = _SPECIAL[cls, field.name]
        elif field.name == "id" or field.name.endswith("_id"):
            parts[field.name] = _PLAIN_ID
        else:
            parts[field.name] = values(hints[field.name])
    return st.builds(cls, **parts)


_EPOCH = datetime(2026, 11, 21, 14, 5, 6, 700800, tzinfo=UTC)


# Whose fields must fit one another.
_FIXED: dict[Any, Any] = {
    Box: Box(0.125, 0.25, 0.5, 0.75),
    District: District("district-1", "Old town", _SQUARE, 1200),
}


def one(hint: Any, name: str = "", depth: int = 0) -> Any:
    """One fixed value of a type hint with every field filled in, for a golden file."""
    if hint is str:
        return "a" * 64 if name == "sha256" else f"{name}-{depth}" if name else "text"
    if hint is datetime:
        return _EPOCH + timedelta(seconds=depth)
    if hint in (int, float, bool):
        return {int: depth + 1, float: 0.5, bool: True}[hint]
    if hint in _FIXED:
        return _FIXED[hint]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return list(hint)[-1]
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        filled = {f.name: one(hints[f.name], f.name, depth + 1) for f in fields(hint)}
        return typing.cast(Any, hint)(**filled)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return one(arguments[0], name, depth)
    if origin is tuple:
        return (one(arguments[0], name, depth),)
    if origin is dict:
        return {"key": one(arguments[1], name, depth)}
    raise TypeError(f"no example of {hint}")
