"""How long each text of a command may be: one table for every kind, a tool's own ones too.

What is said stands in everybody's state and snapshot; whoever sends more than fits is told which
field it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from console.domain import commands as c
from console.domain.envelope import Refusal

LANGUAGE_MAX = 35  # BCP 47, section 4.4.1: what an implementation should take at least
_LIMITS = {
    "language": LANGUAGE_MAX,
    "text": c.TEXT_MAX,
    "reason": c.TEXT_MAX,
    "privacy_reason": c.TEXT_MAX,
    "summary": c.TEXT_MAX,
    "value": c.TEXT_MAX,
    "hint": c.TEXT_MAX,
    "fields": c.TEXT_MAX,
    "information": c.TEXT_MAX,
    "risk": c.TEXT_MAX,
    "powers": c.TEXT_MAX,
    "options": c.TEXT_MAX,
    "decision": c.TEXT_MAX,
    "rationale": c.TEXT_MAX,
    "outcome": c.TEXT_MAX,
}
_PLAIN = (int, float, bool, datetime, Enum, type(None))


def too_long(body: Any) -> Refusal | None:
    """The first text over its limit, by its field (`camera.name`); others have TITLE_MAX."""
    for field, limit, text in _texts(body, "", c.TITLE_MAX):
        if len(text) > limit:
            return Refusal("refused.too_long", {"field": field, "limit": limit})
    return None


def _texts(value: Any, field: str, limit: int) -> Iterator[tuple[str, int, str]]:
    """Every string in a command: its field, its limit, itself; keys of mappings too."""
    if isinstance(value, str):
        if not isinstance(value, Enum):
            yield field, limit, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield field, c.TITLE_MAX, key
            yield from _texts(item, field, limit)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, field, limit)
    elif is_dataclass(value):
        for part in fields(value):
            inner = getattr(value, part.name)
            if not isinstance(inner, _PLAIN):
                name = f"{field}.{part.name}" if field else part.name
                yield from _texts(inner, name, _LIMITS.get(part.name, c.TITLE_MAX))
