"""No text of any command may be as long as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from console.domain import commands as c
from console.domain.rules.limits import too_long
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from tests.wire.examples import one

KINDS = assemble(load()).table.command_kinds
WITHOUT_TEXT = {"SampleRisk", "RecordSweep", "JudgeFences", "BeginFlood", "EndFlood"}
LONG = "x" * (c.TEXT_MAX + 1)


def _too_long_somewhere(value: Any) -> Iterator[tuple[str, Any]]:
    """value again and again, each time with one of its texts too long; and the field of that."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield "", LONG
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            for path, other in _too_long_somewhere(item):
                yield path, (*value[:i], other, *value[i + 1 :])
    elif isinstance(value, dict):
        for key, item in value.items():
            for path, other in _too_long_somewhere(item):
                yield path, value | {key: other}
    elif is_dataclass(value):
        yield from _in_fields(value)


def _in_fields(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        if field.name == "sha256":  # its class takes nothing but 64 digits
            continue
        for path, other in _too_long_somewhere(getattr(value, field.name)):
            name = f"{field.name}.{path}" if path else field.name
            yield name, replace(value, **{field.name: other})


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_a_limit_and_is_named(kind: str) -> None:
    body = one(KINDS[kind])
    assert too_long(body) is None
    tried = list(_too_long_somewhere(body))
    assert tried or kind in WITHOUT_TEXT
    for field, spoiled in tried:
        refusal = too_long(spoiled)
        assert refusal is not None, field
        assert (refusal.message_id, refusal.params["field"]) == ("refused.too_long", field)


@pytest.mark.parametrize(("name", "most"), [("title", 200), ("place", 200), ("language", 35)])
def test_a_limit_is_the_last_that_fits(name: str, most: int) -> None:
    body = one(c.RaiseAlert)
    assert too_long(replace(body, **{name: "x" * most})) is None
    assert too_long(replace(body, **{name: "x" * (most + 1)})) is not None
