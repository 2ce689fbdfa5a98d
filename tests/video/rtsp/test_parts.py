"""The socket-free parts: messages cut from bytes, passwords, descriptions, sizes, times."""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.video.rtsp.auth import Credentials
from console.video.rtsp.datagrams import Datagrams
from console.video.rtsp.picture_size import BadSize, announced_size
from console.video.rtsp.rtcp import Reception, SenderReport, parse_rtcp
from console.video.rtsp.rtp import Order, RtpPacket, parse_rtp
from console.video.rtsp.sdp import NotOurs, NoVideo, control_uri, video_track
from console.video.rtsp.times import CaptureClock, Ticks
from console.video.rtsp.wire import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    CameraAsks,
    Cutter,
    Interleaved,
    MalformedRtsp,
    Response,
    request,
)
from tests.support.rtp_stand import describe, encode

WIRE = (
    b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nbody"
    b"$\x00\x00\x03abc\r\n$\x01\x00\x00"
    b"SET_PARAMETER rtsp://c/ RTSP/1.0\r\nCSeq: 9\r\n\r\n"
    b"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: a\r\nWWW-Authenticate: b\r\n\r\n"
)
MESSAGES = [
    Response(200, {"cseq": ("1",), "content-length": ("4",)}, b"body"),
    Interleaved(0, b"abc"),
    Interleaved(1, b""),
    CameraAsks("SET_PARAMETER", "9"),
    Response(401, {"www-authenticate": ("a", "b")}),
]


@given(st.lists(st.integers(0, len(WIRE)), max_size=8))
def test_messages_are_the_same_however_the_bytes_arrive(cuts: list[int]) -> None:
    cutter, found, at = Cutter(), [], 0
    for cut in [*sorted(cuts), len(WIRE)]:
        found += cutter.feed(WIRE[at:cut])
        at = cut
    assert found == MESSAGES


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"A" * MAX_HEAD_BYTES,
        f"RTSP/1.0 200 OK\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n".encode(),
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        "RTSP/1.0 200 OK\r\nContent-Length: ٣\r\n\r\n".encode(),
        b"RTSP/1.0 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_rtsp_or_too_much_of_it_ends_the_connection(data: bytes) -> None:
    with pytest.raises(MalformedRtsp):
        list(Cutter().feed(data))


@given(st.binary(max_size=400))
def test_any_bytes_are_cut_or_refused(data: bytes) -> None:
    for start in (b"RTSP/1.0 ", b""):
        with contextlib.suppress(MalformedRtsp):
            list(Cutter().feed(start + data))
    packet = parse_rtp(data)
    assert packet is None or packet.payload
    list(parse_rtcp(data))


def test_a_request_takes_no_line_breaks() -> None:
    with pytest.raises(ValueError, match="line break"):
        request("PLAY", "rtsp://c/a\r\nEvil: 1", {})


def _words(header: str) -> dict[str, str]:
    return {name: a or b for name, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([\w-]+))', header)}


@pytest.mark.parametrize(
    ("algorithm", "digest"), [("MD5", hashlib.md5), ("SHA-256", hashlib.sha256)]
)
def test_a_digest_is_what_the_standard_says(algorithm: str, digest: type) -> None:
    """RFC 7616, 3.4.1: the response recomputed from what the header says."""
    who = Credentials("Mufasa", "Circle of Life")
    challenge = f'Digest realm="r@x", qop="auth, auth-int", nonce="n", algorithm={algorithm}'
    assert who.learn([f'{challenge}, opaque="o"'])
    for count in (1, 2):
        said = _words(who.header("DESCRIBE", "rtsp://c/a"))

        def h(text: str) -> str:
            return str(digest(text.encode()).hexdigest())

        first, second = h("Mufasa:r@x:Circle of Life"), h("DESCRIBE:rtsp://c/a")
        assert int(said["nc"], 16) == count
        wanted = h(f"{first}:n:{said['nc']}:{said['cnonce']}:auth:{second}")
        assert (said["response"], said["opaque"]) == (wanted, "o")


def test_a_camera_of_the_old_kind_gets_the_old_digest() -> None:
    """RFC 2069 by hand: no qop, so no counter."""
    who = Credentials("u", "p")
    assert who.learn(['Digest realm="r", nonce="n"'])
    said = _words(who.header("PLAY", "x"))
    assert said["response"] == _md5(f"{_md5('u:r:p')}:n:{_md5('PLAY:x')}")
    assert "nc" not in said


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_the_strongest_digest_wins_and_nothing_goes_in_clear_beside_one() -> None:
    who = Credentials("u", "p")
    md5 = 'Digest realm="r", nonce="a", algorithm=MD5'
    sha = 'Digest realm="r", nonce="b", algorithm=SHA-256'
    assert who.learn(['Basic realm="r"', f"{md5}, {sha}"])
    assert _words(who.header("PLAY", "x"))["algorithm"] == "SHA-256"
    assert not who.learn(['Basic realm="r"'])  # who offers less later may be somebody else
    assert not who.header("PLAY", "x").startswith("Basic")
    unknown = Credentials("u", "p")
    assert not unknown.learn(['Digest realm="r", nonce="n", algorithm=SHA-512-256', "Basic"])
    assert unknown.header("PLAY", "x") == ""
    plain = Credentials("u", "p")
    assert plain.learn(['Basic realm="r"'])
    assert plain.header("PLAY", "x") == "Basic dTpw"


def test_a_second_try_only_where_it_can_help() -> None:
    who = Credentials("u", "p")
    fresh = ['Digest realm="r", nonce="n"']
    assert who.learn(fresh)
    assert not who.learn(fresh)  # the password is wrong
    assert who.learn(['Digest realm="r", nonce="m", stale=TRUE'])
    who.accepted()
    assert who.learn(['Digest realm="r", nonce="o"'])  # cameras that forget to say stale
    assert not Credentials("", "").learn(fresh)
    assert "secret" not in repr(Credentials("u", "secret"))


def test_a_description_names_its_video() -> None:
    sets = [b"\x67\x42\x00\x1e", b"\x68\xce"]
    track = video_track(describe("h264", sets))
    assert (track.codec, track.payload_type, track.clock_hz) == ("h264", 96, 90_000)
    assert (track.control, track.session_control) == ("track1", "*")
    assert track.sets == b"".join(b"\x00\x00\x00\x01" + one for one in sets)
    hevc = describe("hevc") + b"a=fmtp:96 sprop-vps=QAE=; sprop-sps=QgE=; sprop-pps=RAE=\r\n"
    assert video_track(hevc).sets.count(b"\x00\x00\x00\x01") == 3


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", NoVideo),
        (b"m=audio 0 RTP/AVP 0\r\n", NoVideo),
        (describe("JPEG"), NotOurs),
        (describe("h264") + b"a=fmtp:96 packetization-mode=2\r\n", NotOurs),
        (describe("hevc") + b"a=fmtp:96 sprop-max-don-diff=1\r\n", NotOurs),
        (describe("h264").replace(b"90000", b"0"), NotOurs),
    ],
)
def test_what_is_not_ours_is_said(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        video_track(body)


@given(st.binary(max_size=300))
def test_any_description_is_read_or_refused(noise: bytes) -> None:
    with contextlib.suppress(NoVideo, NotOurs):
        video_track(b"m=video 0 RTP/AVP 96\r\n" + noise)


@pytest.mark.parametrize(
    ("base", "control", "uri"),
    [
        ("rtsp://c/a", "", "rtsp://c/a"),
        ("rtsp://c/a", "*", "rtsp://c/a"),
        ("rtsp://c/a/", "track1", "rtsp://c/a/track1"),
        ("rtsp://c/a?x=1", "track1", "rtsp://c/a?x=1/track1"),
        ("rtsp://c/a", "rtsp://10.0.0.1/b/t", "rtsp://10.0.0.1/b/t"),
    ],
)
def test_control_addresses(base: str, control: str, uri: str) -> None:
    assert control_uri(base, control) == uri


def _grey(size: tuple[int, int]) -> np.ndarray:
    return np.full((size[1], size[0], 3), 90, np.uint8)


@pytest.mark.parametrize("size", [(320, 180), (322, 182), (640, 360), (1920, 1080), (66, 50)])
@pytest.mark.parametrize(
    ("codec", "options"),
    [
        ("h264", {}),
        ("h264", {"profile": "high"}),
        ("h264", {"x264-params": "cqm=jvt"}),
        ("hevc", {}),
    ],
)
def test_sizes_are_those_that_were_encoded(
    codec: str, options: dict[str, str], size: tuple[int, int]
) -> None:
    (picture,) = encode(codec, size, 1, paint=lambda _: _grey(size), **options)
    sets = b"".join(b"\x00\x00\x01" + unit for unit in picture)
    assert announced_size(codec, sets) == size


def test_fields_count_twice() -> None:
    options = {"x264-params": "interlaced=1"}
    (picture,) = encode("h264", (1920, 1080), 1, paint=lambda _: _grey((1920, 1080)), **options)
    sets = b"".join(b"\x00\x00\x01" + unit for unit in picture)
    assert announced_size("h264", sets) == (1920, 1080)


def test_an_absurd_size_is_refused_before_anything_is_allocated() -> None:
    for across, down in ((4096, 4096), (500, 600), (1, 513)):
        with pytest.raises(BadSize):
            announced_size("h264", b"\x00\x00\x01" + h264_sps(across, down))
    assert announced_size("h264", b"\x00\x00\x01" + h264_sps(40, 22)) == (640, 352)
    assert announced_size("h264", b"\x00\x00\x01\x68\xce\x3c\x80") is None


def h264_sps(across: int, down: int) -> bytes:
    """A baseline set of so many macroblocks, bit by bit."""

    def ue(value: int) -> str:
        digits = bin(value + 1)[2:]
        return "0" * (len(digits) - 1) + digits

    bits = f"{66:08b}{0:08b}{40:08b}" + ue(0) + ue(0) + ue(2) + ue(1) + "0"
    bits += ue(across - 1) + ue(down - 1) + "1" + "1" + "0" + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    return b"\x67" + bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


@given(st.binary(min_size=1, max_size=60))
def test_any_parameter_set_has_a_size_or_is_refused(noise: bytes) -> None:
    for codec, head in (("h264", b"\x67"), ("hevc", b"\x42\x01")):
        with contextlib.suppress(BadSize):
            announced_size(codec, b"\x00\x00\x01" + head + noise)


def packet(sequence: int, source: int = 1) -> RtpPacket:
    return RtpPacket(96, False, sequence & 0xFFFF, 0, source, b"x")


@given(st.permutations(range(20)))
def test_datagrams_come_in_order_or_their_loss_is_counted(turns: list[int]) -> None:
    order, found = Order(holds=True), []
    for one in [0, *(turn + 1 for turn in turns)]:
        found += order.put(packet(65_530 + one), 0.0, 0.0)
    assert [(a.packet.sequence - 65_530) & 0xFFFF for a in found] == list(range(21))
    assert not any(arrival.lost for arrival in found)


def test_a_gap_is_waited_for_and_given_up() -> None:
    order = Order(holds=True)
    assert len(order.put(packet(1), 0.0, 0.0)) == 1
    assert order.put(packet(4), 0.0, 0.0) == []
    assert order.due(0.01) == []
    (arrival,) = order.due(0.06)
    assert (arrival.packet.sequence, arrival.lost) == (4, 2)
    assert order.put(packet(3), 0.07, 0.0) == []  # too late
    for number in range(16):
        found = order.put(packet(4 - 20_000 + number), 1.0, 0.0)
    assert found
    assert found[0].lost


def test_over_tcp_nothing_is_held() -> None:
    order = Order(holds=False)
    found = [a for n in (1, 2, 5) for a in order.put(packet(n), 0.0, 0.0)]
    assert [a.lost for a in found] == [0, 0, 2]


def test_the_camera_s_clock_counts_while_it_can_be_true() -> None:
    clock = CaptureClock(90_000)
    assert clock.utc(0, 1000.0) == 1000.0
    clock.learn(SenderReport(1000.0, 90_000, 1), 1000.2)
    assert clock.utc(180_000, 1001.3) == 1001.0
    assert clock.utc(180_000, 1000.5) == 1000.5  # never after it came
    assert clock.utc(180_000, 5000.0) == 5000.0  # our clock was set
    for wrong in (900.0, 1200.0, -2_208_988_800.0):
        clock.learn(SenderReport(wrong, 90_000, 1), 1000.2)
        assert clock.utc(180_000, 1001.3) == 1001.3
    clock.learn(SenderReport(999.0, 90_000, 1), 1000.2)
    assert clock.utc(135_000, 1000.4) == 1000.4  # not true a moment later what was not before


def test_ticks_go_on_over_the_wrap_and_decoding_times_never_go_back() -> None:
    ticks = Ticks()
    assert [ticks.next((0xFFFFFFFF - 2999 + n * 6000) & 0xFFFFFFFF) for n in range(3)] == [
        (0, 0),
        (6000, 6000),
        (12000, 12000),
    ]
    shown = [group * 4 + n for group in range(30) for n in (0, 3, 1, 2)]  # two B-frames a group
    ticks = Ticks()
    times = [ticks.next(one * 6000) for one in shown]
    assert [pts for pts, _ in times] == [one * 6000 for one in shown]
    settled = times[16:]
    assert all(dts <= pts for pts, dts in settled)
    assert all(a[1] < b[1] for a, b in zip(settled, settled[1:], strict=False))


def test_reports_say_what_was_lost() -> None:
    reception = Reception(5, 90_000)
    for number in (10, 11, 13, 14):
        reception.on_packet(packet(number), 0.0)
    (camera,) = parse_rtcp(b"\x80\xc8\x00\x06" + bytes(4) + b"\xe0\x00\x00\x01" + bytes(16))
    assert isinstance(camera, SenderReport)
    reception.on_report(camera, 1.0)
    report = reception.report(3.0)
    assert report[1] == 201
    assert report[12] == 256 // 5
    assert int.from_bytes(report[13:16]) == 1
    assert int.from_bytes(report[16:20]) == 14
    assert int.from_bytes(report[28:32]) == 2 * 65_536
    assert len(report) % 4 == 0


def test_datagrams_of_others_are_not_the_camera_s() -> None:
    ports = Datagrams("127.0.0.1", "127.0.0.1")
    try:
        even, odd = ports.ports()
        assert (even % 2, odd) == (0, even + 1)
        for host, data in (("127.0.0.2", b"stranger"), ("127.0.0.1", b"camera")):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.bind((host, 0))
                sender.sendto(data, ("127.0.0.1", even))
        assert list(ports.read(ports.rtp)) == [b"camera"]
    finally:
        ports.close()
