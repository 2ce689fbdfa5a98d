"""Packets to pictures: with marker bits, without, with lying ones, and with packets missing."""

from __future__ import annotations

import contextlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.video.records import encode as encode_record
from console.video.rtsp.access_units import AccessUnit, Assembler
from console.video.rtsp.epochs import Epochs
from console.video.rtsp.rtp import Arrival, Order, parse_rtp
from console.video.rtsp.sdp import Track
from console.video.rtsp.times import CaptureClock
from console.video.rtsp.units import MAX_UNIT_BYTES, UNITS, Damaged
from console.video.trouble import CameraTrouble
from tests.support.rtp_stand import TICKS, Picture, Sender, encode, split

CODECS = ("h264", "hevc")
FRAMES = 6


@cache
def pictures(codec: str) -> list[Picture]:
    """Noise, so that units come in fragments; H.264 in four slices a picture."""
    options = {"x264-params": "slices=4"} if codec == "h264" else {}
    return encode(codec, (160, 96), FRAMES, group=3, **options)


def annex_b(picture: Picture) -> bytes:
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in picture)


def assembled(codec: str, packets: list[bytes]) -> list[AccessUnit]:
    order, assembler, found = Order(holds=False), Assembler(codec), list[AccessUnit]()
    for data in packets:
        packet = parse_rtp(data)
        assert packet is not None
        for arrival in order.put(packet, 0.0, 0.0):
            found += assembler.put(arrival)
    return found


def sent(codec: str, markers: str, step: int = TICKS) -> list[list[bytes]]:
    sender = Sender(codec, markers)
    return [sender.packets(one, n * step) for n, one in enumerate(pictures(codec))]


@pytest.mark.parametrize("codec", CODECS)
def test_a_picture_is_whole_with_its_last_packet(codec: str) -> None:
    groups = sent(codec, "last")
    assert max(len(group) for group in groups) > 3
    for count in range(1, FRAMES + 1):
        found = assembled(codec, [one for group in groups[:count] for one in group])
        assert [unit.data for unit in found] == [annex_b(p) for p in pictures(codec)[:count]]
    assert [unit.key for unit in found] == [True, False, False] * 2
    assert [unit.timestamp for unit in found] == [n * TICKS for n in range(FRAMES)]
    assert found[0].sets
    assert not found[1].sets


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("step", [TICKS, 0])
def test_without_marker_bits_it_is_whole_when_the_next_begins(codec: str, step: int) -> None:
    """step 0: the timestamps stand as well, so only the first slice tells."""
    groups = sent(codec, "none", step)
    found = assembled(codec, [one for group in groups for one in group])
    assert [unit.data for unit in found] == [annex_b(p) for p in pictures(codec)[:-1]]


def test_a_later_timestamp_ends_a_picture_whatever_comes_with_it() -> None:
    sender = Sender(markers="none")
    packets = sender.packets(pictures("h264")[0], 0)
    filler = sender.packet(b"\x0c\xff\xff", TICKS, marker=False)
    assert assembled("h264", packets) == []
    assert len(assembled("h264", [*packets, filler])) == 1


def test_marker_bits_on_every_slice_are_found_out() -> None:
    groups = sent("h264", "each")
    found = assembled("h264", [one for group in groups for one in group])
    whole = [annex_b(p) for p in pictures("h264")]
    assert [unit.data for unit in found][1:] == whole[1:-1]
    assert found[1].after_loss  # the first was cut off: nothing may be decoded on top of it


@given(
    st.sampled_from(CODECS),
    st.sampled_from(["last", "none"]),
    st.sets(st.integers(0, 200), max_size=3),
)
def test_a_picture_with_a_packet_missing_is_never_told_as_whole(
    codec: str, markers: str, gone: set[int]
) -> None:
    packets = [one for group in sent(codec, markers) for one in group]
    missing = {number % len(packets) for number in gone} - {0}  # who joins late misses nothing
    kept = [one for number, one in enumerate(packets) if number not in missing]
    whole = {slices(codec, one): number for number, one in enumerate(pictures(codec))}
    last = -1
    for unit in assembled(codec, kept):
        number = whole.get(slices(codec, split(unit.data)))
        assert number is not None, "a picture that no camera sent"
        assert unit.after_loss or number == last + 1
        last = number


def slices(codec: str, picture: Picture) -> bytes:
    return annex_b([unit for unit in picture if UNITS[codec]().is_slice(unit)])


@pytest.mark.parametrize("codec", CODECS)
def test_aggregates_are_taken_apart_and_broken_ones_refused(codec: str) -> None:
    small = [unit for unit in pictures(codec)[0] if len(unit) < 200][:3]
    head = {"h264": b"\x78", "hevc": b"\x60\x01"}[codec]
    payload = head + b"".join(len(unit).to_bytes(2) + unit for unit in small)
    wanted = [unit for unit in small if UNITS[codec]().kind(unit) not in (12, 38)]
    assert UNITS[codec]().of(payload) == wanted
    for broken in (payload[:-1], head + b"\x00\x00", head + b"\xff\xff\x01"):
        with pytest.raises(Damaged):
            UNITS[codec]().of(broken)


@pytest.mark.parametrize("codec", CODECS)
def test_a_unit_without_an_end_does_not_eat_memory(codec: str) -> None:
    units, part = UNITS[codec](), bytes(60_000)
    begin, more = {
        "h264": (b"\x7c\x85", b"\x7c\x05"),
        "hevc": (b"\x62\x01\x93", b"\x62\x01\x13"),
    }[codec]
    units.of(begin + part)
    for _ in range(MAX_UNIT_BYTES // len(part) - 1):
        assert units.of(more + part) == []
    with pytest.raises(Damaged):
        units.of(more + part)
    assert not units.is_amid()


@given(st.sampled_from(CODECS), st.lists(st.binary(min_size=13, max_size=60), max_size=20))
def test_any_payloads_are_taken(codec: str, payloads: list[bytes]) -> None:
    assembler = Assembler(codec)
    for number, payload in enumerate(payloads):
        packet = parse_rtp(b"\x80\x60" + number.to_bytes(2) + payload[:8] + payload)
        if packet is not None:
            assembler.put(Arrival(packet, 0, 0.0))


@given(
    st.sampled_from(CODECS),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 600), st.integers(1, 255)), max_size=40),
)
def test_packets_with_wrong_bits_end_the_camera_at_worst(
    codec: str, flips: list[tuple[int, int, int]]
) -> None:
    """From bytes to records; nothing but CameraTrouble may come of it, and no size over the cap."""
    packets = [bytearray(one) for group in sent(codec, "last") for one in group]
    for number, at, bits in flips:
        packet = packets[number % len(packets)]
        packet[at % len(packet)] ^= bits
    order, assembler = Order(holds=True), Assembler(codec)
    track = Track(codec, 96, 90_000, "", "", b"", frozenset({96}))
    epochs = Epochs(track, lambda: "e", CaptureClock(90_000))
    with contextlib.suppress(CameraTrouble):
        for now, data in enumerate(packets):
            packet = parse_rtp(bytes(data))
            for arrival in order.put(packet, now / 100, 0.0) if packet is not None else []:
                for unit in assembler.put(arrival):
                    for record in epochs.of(unit):
                        encode_record(record)
