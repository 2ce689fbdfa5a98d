"""The words on the wire as they were: a change here breaks consoles that are out there.

`python -m tests.wire.test_golden` writes the files anew; look at the difference before you keep it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.domain.envelope import Command, Recorded, Scope
from console.wire import CORE
from tests.wire.examples import one

FOLDER = Path(__file__).parent / "golden"
_AT = datetime(2026, 11, 21, 14, 5, 6, 700800, tzinfo=UTC)


def _recorded(kind: str) -> Recorded:
    event = one(CORE.event_kinds[kind])
    return Recorded(7, 5, _AT, "ada", "C1", Scope(areas=("harbour",)), event)


def _command(kind: str) -> Command:
    body = one(CORE.command_kinds[kind])
    return Command("C2", "ada", "desk", 3, 6, _AT, -250, body, ("C1",))


def _pretty(line: bytes) -> str:
    return json.dumps(json.loads(line), indent=1, ensure_ascii=False) + "\n"


def _files() -> dict[Path, str]:
    events = {
        FOLDER / "events" / f"{kind}.json": _pretty(CORE.encode_recorded(_recorded(kind)))
        for kind in CORE.event_kinds
    }
    commands = {
        FOLDER / "commands" / f"{kind}.json": _pretty(CORE.encode_command(_command(kind)))
        for kind in CORE.command_kinds
    }
    return events | commands


def _stored(folder: str, kind: str) -> Any:
    return json.loads((FOLDER / folder / f"{kind}.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", CORE.event_kinds)
def test_event(kind: str) -> None:
    stored = _stored("events", kind)
    assert json.loads(CORE.encode_recorded(_recorded(kind))) == stored
    assert CORE.decode_recorded(json.dumps(stored)) == _recorded(kind)


@pytest.mark.parametrize("kind", CORE.command_kinds)
def test_command(kind: str) -> None:
    stored = _stored("commands", kind)
    assert json.loads(CORE.encode_command(_command(kind))) == stored
    assert CORE.decode_command(json.dumps(stored)) == _command(kind)


def test_there_is_a_file_for_each_kind_and_no_other() -> None:
    assert set(FOLDER.rglob("*.json")) == set(_files())


if __name__ == "__main__":
    for path, text in _files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
