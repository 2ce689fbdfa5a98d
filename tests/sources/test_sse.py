"""Events come whole, however the network cuts them; a missing one is never passed over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.alert import Alert, Priority
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.events import AlertAcknowledged, AlertRaised
from console.sources.sse import MAX_LINE, ServerSent, SseParser
from console.sources.stream import Batch, Heartbeat, Resync, Sorter
from console.wire import CORE

_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=30)


def _line(seq: int, prev: int) -> bytes:
    event = AlertAcknowledged(f"A{seq}")
    return CORE.encode_recorded(Recorded(seq, prev, _AT, "ada", "C", EVERYBODY, event))


def _sent(seq: int, prev: int) -> ServerSent:
    return ServerSent("recorded", _line(seq, prev), str(seq))


@given(
    texts=st.lists(_TEXT, max_size=5),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    end=st.sampled_from([b"\n", b"\r\n"]),
)
def test_cut_anywhere(texts: list[str], cuts: list[int], end: bytes) -> None:
    lines = []
    for number, text in enumerate(texts, 1):
        lines += [f"id: {number}".encode(), b"event: note", b"data: " + text.encode(), b": x", b""]
    whole = b"".join(line + end for line in lines)
    parser, found, start = SseParser(), [], 0
    for cut in [*sorted(cuts), len(whole)]:
        found += parser.feed(whole[start:cut])
        start = max(start, min(cut, len(whole)))
    wanted = [
        ServerSent("note", text.encode(), str(number)) for number, text in enumerate(texts, 1)
    ]
    assert found == wanted


def test_a_line_without_end_is_refused() -> None:
    parser = SseParser()
    with pytest.raises(ValueError, match="without end"):
        parser.feed(b"data: " + b"x" * (MAX_LINE + 1))


def test_neighbours_become_one_batch_and_heartbeats_keep_their_place() -> None:
    sorter = Sorter(CORE, 4)
    beat = ServerSent("heartbeat", b'{"seq": 6, "utc": "2026-11-21T12:00:00+00:00"}')
    arrived = sorter.sort([_sent(5, 4), _sent(6, 5), beat, _sent(9, 6)])
    assert [type(one) for one in arrived] == [Batch, Heartbeat, Batch]
    first, _, last = arrived
    assert isinstance(first, Batch)
    assert isinstance(last, Batch)
    assert [recorded.seq for recorded in first.events] == [5, 6]
    assert last.lines == (_line(9, 6),)


def test_a_missing_event_leads_to_a_new_snapshot() -> None:
    arrived = Sorter(CORE, 4).sort([_sent(5, 4), _sent(7, 6), _sent(8, 7)])
    assert [type(one) for one in arrived] == [Batch, Resync]


def test_an_event_twice_is_harmless() -> None:
    (batch,) = Sorter(CORE, 4).sort([_sent(5, 4), _sent(5, 4), _sent(4, 3), _sent(6, 5)])
    assert isinstance(batch, Batch)
    assert [recorded.seq for recorded in batch.events] == [5, 6]


def test_what_cannot_be_read_leads_to_a_new_snapshot() -> None:
    arrived = Sorter(CORE, 0).sort([ServerSent("recorded", b"{}"), _sent(1, 0)])
    assert [type(one) for one in arrived] == [Resync]


def test_an_unknown_kind_is_passed_on_and_an_unknown_word_is_not() -> None:
    alert = Alert("A1", "t", "m", Priority.LOW, _AT, _AT, 0, "ada")
    known = CORE.encode_recorded(Recorded(1, 0, _AT, "a", "C", EVERYBODY, AlertRaised(alert)))
    newer = known.replace(b'"kind":"AlertRaised"', b'"kind":"AlertImagined"')
    sent = [ServerSent("recorded", newer), ServerSent("chatter", b"{}")]
    (batch,) = Sorter(CORE, 0).sort(sent)
    assert isinstance(batch, Batch)
    assert type(batch.events[0].event).__name__ == "UnknownEvent"
