"""decode(encode(x)) == x for every kind, and strangers' bytes raise nothing but WireError."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.envelope import Command, ErasedEvent, Recorded, Scope, UnknownEvent
from console.domain.records import RECORDS
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from console.wire import CORE, WireError, snapshot
from tests.wire.examples import values

TABLE = assemble(load()).table
_FEW = settings(max_examples=25)
_COUNTS = st.integers(0, 2**53)


@pytest.mark.parametrize("kind", TABLE.event_kinds)
@_FEW
@given(data=st.data())
def test_every_event(kind: str, data: st.DataObject) -> None:
    event = data.draw(values(TABLE.event_kinds[kind]))
    again = TABLE.decode_event(kind, TABLE.version(event), TABLE.encode_event(event))
    assert again == event


@pytest.mark.parametrize("kind", TABLE.command_kinds)
@_FEW
@given(data=st.data())
def test_every_command(kind: str, data: st.DataObject) -> None:
    command = Command(
        id="C1",
        actor_id="ada",
        device_id="desk",
        device_counter=data.draw(_COUNTS),
        based_on_seq=data.draw(_COUNTS),
        made_at_utc=data.draw(values(datetime)),
        clock_offset_ms=data.draw(st.integers(-(2**31), 2**31)),
        body=data.draw(values(TABLE.command_kinds[kind])),
        after=data.draw(st.sampled_from([(), ("C0",), ("C0", "C9")])),
    )
    encoded = TABLE.encode_command(command)
    assert TABLE.decode_command(encoded) == command
    assert TABLE.encode_command(TABLE.decode_command(encoded)) == encoded, "the signed form"


@_FEW
@given(data=st.data())
def test_a_line_of_the_stream(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(TABLE.event_kinds)))
    known = values(TABLE.event_kinds[kind])
    event = data.draw(known | st.just(ErasedEvent(kind)) | st.just(UnknownEvent("New", 3)))
    at_utc, scope = data.draw(values(datetime)), data.draw(values(Scope))
    recorded = Recorded(7, 5, at_utc, "ada", "C1", scope, event)
    line = TABLE.encode_recorded(recorded)
    assert b"\n" not in line
    assert TABLE.decode_recorded(line) == recorded


@_FEW
@given(data=st.data())
def test_a_snapshot(data: st.DataObject) -> None:
    tables = data.draw(st.lists(st.sampled_from(sorted(RECORDS)), max_size=5))
    rows = [
        (table, f"id{number}", data.draw(values(RECORDS[table])))
        for number, table in enumerate(tables)
    ]
    lines = list(snapshot.encode(42, rows))
    seq, again = snapshot.decode(lines, {})
    assert (seq, list(again)) == (42, rows)
    if rows:
        with pytest.raises(WireError):
            list(snapshot.decode(lines[:-1], {})[1])


def test_a_newer_kind_is_kept_and_a_newer_version_is_not_guessed() -> None:
    assert CORE.decode_event("Teleported", 1, b"{}") == UnknownEvent("Teleported", 1)
    assert CORE.decode_event("AlertClosed", 99, b"{}") == UnknownEvent("AlertClosed", 99)


@settings(max_examples=300)
@given(body=st.binary(max_size=300) | st.text(max_size=300))
def test_strangers_bytes(body: bytes | str) -> None:
    for decode in (CORE.decode_command, CORE.decode_recorded):
        with contextlib.suppress(WireError):
            decode(body)


@settings(max_examples=200)
@given(data=st.data())
def test_a_command_with_a_wound(data: st.DataObject) -> None:
    """Any byte of a good command changed: it is read, or refused in words; nothing else."""
    body = data.draw(values(CORE.command_kinds["ReportAlert"]))
    at_utc = data.draw(values(datetime))
    good = bytearray(CORE.encode_command(Command("C1", "a", "d", 1, 1, at_utc, 0, body)))
    good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        CORE.decode_command(bytes(good))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ((b'"alert_id":"A1"', b'"alert_id":7'), "body.data.alert_id"),
        ((b'"alert_id":"A1"', b'"alert_id":"../x"'), "body.data.alert_id"),
        ((b'"title":"t",', b""), "body.data.title"),
        ((b'"kind":"RaiseAlert"', b'"kind":"Launch"'), "body.kind"),
        ((b'"id":"C1",', b""), "id"),
    ],
)
def test_a_refusal_names_the_field(change: tuple[bytes, bytes], field: str) -> None:
    body = CORE.command_kinds["RaiseAlert"]("A1", "t", "en", 2)
    at_utc = datetime.fromisoformat("2026-11-21T12:00:00+00:00")
    good = CORE.encode_command(Command("C1", "a", "d", 1, 1, at_utc, 0, body))
    with pytest.raises(WireError) as told:
        CORE.decode_command(good.replace(*change))
    assert told.value.field == field
