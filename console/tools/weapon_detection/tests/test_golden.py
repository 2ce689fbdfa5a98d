"""This tool's words on the wire as they were: a change here breaks consoles that are out there.

`python -m console.tools.weapon_detection.tests.test_golden` writes the files anew.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.envelope import Command, Recorded, Scope
from console.tools.weapon_detection.commands import COMMANDS, RetractSharing, ShareSighting
from console.tools.weapon_detection.events import EVENTS, SharingRetracted, SightingShared
from tests.support.world import with_tools

FOLDER = Path(__file__).parent / "golden"
_AT = datetime(2026, 11, 21, 14, 5, 6, 700800, tzinfo=UTC)
_TABLE = with_tools().table
_EVENTS = (
    SightingShared("A1", ("police", "patrol"), "b" * 64, "Harbour square"),
    SharingRetracted("A1", ("police", "patrol"), "umbrella"),
)
_COMMANDS = (ShareSighting("A1", ("police", "patrol")), RetractSharing("A1"))


def _recorded(event: object) -> Recorded:
    return Recorded(7, 5, _AT, "ada", "C1", Scope(areas=("harbour",)), event)


def _command(body: object) -> Command:
    return Command("C2", "ada", "desk", 3, 6, _AT, -250, body, ("C1",))


def _path(one: object) -> Path:
    return FOLDER / f"{type(one).__name__}.json"


@pytest.mark.parametrize("event", _EVENTS, ids=lambda one: type(one).__name__)
def test_event(event: object) -> None:
    stored = json.loads(_path(event).read_text("utf-8"))
    assert json.loads(_TABLE.encode_recorded(_recorded(event))) == stored
    assert _TABLE.decode_recorded(json.dumps(stored)) == _recorded(event)


@pytest.mark.parametrize("body", _COMMANDS, ids=lambda one: type(one).__name__)
def test_command(body: object) -> None:
    stored = json.loads(_path(body).read_text("utf-8"))
    assert json.loads(_TABLE.encode_command(_command(body))) == stored
    assert _TABLE.decode_command(json.dumps(stored)) == _command(body)


def test_a_sharing_without_a_place_is_still_read() -> None:
    stored = json.loads(_path(_EVENTS[0]).read_text("utf-8"))
    del stored["event"]["data"]["place"]
    read = _TABLE.decode_recorded(json.dumps(stored)).event
    assert read == SightingShared("A1", ("police", "patrol"), "b" * 64)


def test_there_is_a_file_for_each_kind_and_no_other() -> None:
    kinds = {*map(type, _EVENTS), *map(type, _COMMANDS)}
    assert kinds == {*EVENTS, *COMMANDS}
    assert set(FOLDER.glob("*.json")) == {_path(one) for one in (*_EVENTS, *_COMMANDS)}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    lines = {_path(one): _TABLE.encode_recorded(_recorded(one)) for one in _EVENTS}
    lines |= {_path(one): _TABLE.encode_command(_command(one)) for one in _COMMANDS}
    for path, line in lines.items():
        path.write_text(json.dumps(json.loads(line), indent=1, ensure_ascii=False) + "\n", "utf-8")
