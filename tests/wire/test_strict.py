"""A command with a field that nobody here knows is refused by name; an event is read on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console.wire import CORE, WireError
from tests.wire.test_golden import FOLDER


def _stored(folder: str, kind: str) -> Any:
    return json.loads((FOLDER / folder / f"{kind}.json").read_text("utf-8"))


def test_lists_and_records_are_looked_through() -> None:
    words = _stored("commands", "ReportAlert")
    CORE.decode_command(json.dumps(words), strictly=True)
    words["body"]["data"]["detection"]["track"][0]["box"]["depth"] = 1
    with pytest.raises(WireError) as refused:
        CORE.decode_command(json.dumps(words), strictly=True)
    assert refused.value.field == "body.data.detection.track[0].box.depth"


@pytest.mark.parametrize("kind", CORE.command_kinds)
def test_no_command_takes_a_field_it_has_not(kind: str) -> None:
    words = _stored("commands", kind)
    CORE.decode_command(json.dumps(words), strictly=True)
    words["body"]["data"]["of_a_newer_console"] = 1
    CORE.decode_command(json.dumps(words))  # it may wait here to be handed in
    with pytest.raises(WireError) as refused:
        CORE.decode_command(json.dumps(words), strictly=True)
    assert refused.value.field == "body.data.of_a_newer_console"


@pytest.mark.parametrize("kind", CORE.event_kinds)
def test_events_of_a_newer_server_are_read_on(kind: str) -> None:
    words = _stored("events", kind)
    plain = CORE.decode_recorded(json.dumps(words))
    words["event"]["data"]["of_a_newer_server"] = 1
    assert CORE.decode_recorded(json.dumps(words)) == plain
