"""What is written is read again; what is broken is refused by name, never by another error."""

from __future__ import annotations

import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.video import records
from console.video.records import (
    BoxesRecord,
    DrawnBox,
    HeartbeatRecord,
    MalformedRecord,
    OpenRecord,
    PacketRecord,
    PersonMask,
    Record,
    StreamRecord,
    TroubleRecord,
    decode,
    encode,
)

ticks = st.integers(-(1 << 61), 1 << 61)
words = st.text(max_size=40)
seconds = st.floats(0, 1e10)


def _corners(values: list[float]) -> tuple[float, float, float, float]:
    x1, x2 = sorted(values[:2])
    y1, y2 = sorted(values[2:])
    return x1, y1, x2, y2


corners = (
    st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4)
    .map(_corners)
    .filter(lambda c: c[0] < c[2] and c[1] < c[3])
)
drawn = st.builds(DrawnBox, words, st.floats(0, 1), corners, st.integers(0, 1 << 40), st.booleans())


@st.composite
def masks(draw: st.DrawFn) -> PersonMask:
    width, height = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    size = height * ((width + 7) // 8)
    return PersonMask(width, height, draw(st.binary(min_size=size, max_size=size)))


any_record = st.one_of(
    st.builds(
        StreamRecord,
        words,
        st.sampled_from(sorted(records.CODECS)),
        st.binary(max_size=200),
        st.builds(Fraction, st.integers(1, 1000), st.integers(1, 1 << 20)),
        st.integers(1, records.MAX_SIDE),
        st.integers(1, records.MAX_SIDE),
    ),
    st.builds(PacketRecord, words, ticks, ticks, seconds, st.booleans(), st.binary(max_size=500)),
    st.builds(
        BoxesRecord,
        words,
        ticks,
        st.lists(drawn, max_size=5).map(tuple),
        st.booleans(),
        st.none() | masks(),
    ),
    st.builds(HeartbeatRecord, seconds),
    st.builds(TroubleRecord, words),
    st.builds(OpenRecord, words, words),
)


@given(any_record)
def test_what_is_written_is_read(record: Record) -> None:
    data = encode(record)
    assert records.body_length(data[:4]) == len(data) - 4
    assert decode(data[4:]) == record


@given(any_record, st.integers(0, 10_000), st.integers(1, 255), st.booleans())
def test_damaged_bytes_are_refused_or_harmless(
    record: Record, at: int, flip: int, cut: bool
) -> None:
    body = bytearray(encode(record)[4:])
    if cut:
        del body[max(3, at % len(body)) :]
    else:
        body[at % len(body)] ^= flip
    try:
        decode(bytes(body))
    except MalformedRecord:
        return


@given(st.binary(min_size=3, max_size=300))
def test_garbage_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedRecord):
        decode(b"\x07" + body)


def test_a_length_over_the_cap_is_refused_before_anything_is_read() -> None:
    with pytest.raises(MalformedRecord):
        records.body_length(struct.pack(">I", records.MAX_RECORD_BYTES + 1))


def test_too_many_boxes_are_not_sent() -> None:
    box = DrawnBox("x" * records.MAX_LABEL, 0.5, (0.1, 0.1, 0.2, 0.2), 1, True)
    with pytest.raises(MalformedRecord):
        decode(encode(BoxesRecord("e", 1, (box,) * (records.MAX_BOXES + 1), True))[4:])
