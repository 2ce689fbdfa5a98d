"""Whole cameras over real sockets: GStreamer's server, and a stand that errs as cameras do."""

from __future__ import annotations

import hashlib
import re
import resource
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from console.video.address import CameraAddress
from console.video.decode import Decoder
from console.video.demux import CameraRecord, demux, follow
from console.video.records import PacketRecord, StreamRecord, TroubleRecord
from console.video.rtsp import reading
from console.video.trouble import CameraTrouble, Trouble
from tests.support.rtp_stand import (
    TICKS,
    Headers,
    Picture,
    Raw,
    Sender,
    Stand,
    describe,
    encode,
    in_time,
    respond,
)
from tests.support.rtsp_server import available, start_rtsp
from tests.video.rtsp.test_parts import h264_sps

needs_rtsp = pytest.mark.skipif(not available(), reason="no GStreamer RTSP server here")
SIZE = (160, 96)


@cache
def film(codec: str = "h264", size: tuple[int, int] = SIZE) -> list[Picture]:
    return encode(codec, size, 30)


def packed(pictures: Sequence[Picture], sender: Sender, first: int = 0) -> list[list[bytes]]:
    return [sender.packets(one, (first + n) * TICKS) for n, one in enumerate(pictures)]


def read(
    address: CameraAddress | str, count: int, names: Callable[[], str] = lambda: "e.1"
) -> list[CameraRecord]:
    given = CameraAddress.parse(address) if isinstance(address, str) else address
    with closing(demux(given, names, threading.Event())) as records:  # type: ignore[type-var]
        return list(islice(records, count))


def read_in_the_end(url: str, count: int) -> list[CameraRecord]:
    """Opened again where it has to be, as a camera process does: of a busy server libav may meet
    the middle of a picture.
    """
    stop = threading.Event()
    with closing(follow(CameraAddress.parse(url), "e", stop)) as records:  # type: ignore[type-var]
        said = (one for one in records if not isinstance(one, TroubleRecord))
        return list(islice(said, count))


def shown(records: Sequence[CameraRecord]) -> list[tuple[str, int, int]]:
    """Codec and size of every picture that decodes, in order."""
    found, decoder = [], None
    for record in records:
        if isinstance(record, StreamRecord):
            decoder = Decoder(record)
        elif isinstance(record, PacketRecord):
            assert decoder is not None
            codec = decoder.stream.codec
            found += [(codec, f.width, f.height) for f in decoder.decode(record)]
    return found


@needs_rtsp
@pytest.mark.parametrize(("codec", "only_udp"), [("h264", True), ("h265", False), ("jpeg", False)])
def test_cameras_of_gstreamer(codec: str, only_udp: bool) -> None:
    """JPEG is left to libav."""
    camera = start_rtsp(codec=codec, only_udp=only_udp, size=(320, 176))
    try:
        records = (read_in_the_end if codec == "jpeg" else read)(camera.url, 21)
    finally:
        camera.kill()
    name = {"h265": "hevc", "jpeg": "mjpeg"}.get(codec, codec)
    assert shown(records) == [(name, 320, 176)] * 20
    packets = [one for one in records if isinstance(one, PacketRecord)]
    assert packets[0].key
    assert all(a.pts < b.pts and a.dts < b.dts for a, b in zip(packets, packets[1:], strict=False))
    assert abs(packets[-1].capture_utc - time.time()) < 2


def stand(
    pictures: Sequence[Sequence[bytes]], codec: str = "h264", fps: float = 60, **more: Any
) -> Stand:
    return Stand([describe(codec)], [lambda: in_time(pictures, fps)], **more)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_camera_without_marker_bits_costs_one_frame(codec: str) -> None:
    with stand(packed(film(codec), Sender(codec, "none")), codec) as camera:
        records = read(camera.url, 20)
    assert shown(records) == [(codec, *SIZE)] * 19


def test_a_picture_is_there_before_the_next_one_is_sent() -> None:
    """The camera sends its second picture only after the first was taken from us."""
    taken = threading.Event()

    def play() -> Iterator[bytes]:
        groups = packed(film(), Sender())
        yield from groups[0]
        assert taken.wait(5)
        yield from groups[1]

    with Stand([describe("h264")], [play]) as camera:
        records = demux(CameraAddress.parse(camera.url), lambda: "e", threading.Event())
        assert shown([next(records), next(records)]) == [("h264", *SIZE)]
        taken.set()
        assert isinstance(next(records), PacketRecord)
        records.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("knows", ["GET_PARAMETER", "OPTIONS"])
def test_it_says_that_it_still_listens_before_the_session_ends(knows: str) -> None:
    """This camera hangs up after a second without a request, and on any that it does not know."""
    with stand(packed(film(), Sender()), fps=15, session_s=1) as camera:
        if knows == "OPTIONS":
            camera.knows = camera.knows[:-1]
        assert len(shown(read(camera.url, 28))) == 27
        assert camera.methods().count(knows) >= 2
        assert camera.methods()[:3] == ["DESCRIBE", "SETUP", "PLAY"]
        _until(lambda: camera.methods()[-1] == "TEARDOWN")


def test_a_camera_that_offers_what_it_refuses_gets_what_it_takes() -> None:
    with stand(packed(film(), Sender()), fps=15, session_s=1) as camera:
        camera.answers["GET_PARAMETER"] = lambda headers: respond(headers, "501 Not Implemented")
        assert len(shown(read(camera.url, 24))) == 23
        assert camera.methods().count("GET_PARAMETER") == 1
        assert camera.methods().count("OPTIONS") >= 2


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def _guard(method: str, nonces: list[str]) -> Callable[[Headers], bytes | None]:
    """Digest by MD5 with these nonces, one request each, the last for all that follow."""

    def check(headers: Headers) -> bytes | None:
        said = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("authorization", "")))
        if said.get("nonce") == nonces[0] and said["response"] == _response(said, method):
            if len(nonces) > 1:
                del nonces[0]
            return None
        stale = ", stale=true" if said and said["nonce"] != nonces[0] else ""
        more = 'WWW-Authenticate: Basic realm="r"\r\n'
        more += f'WWW-Authenticate: Digest realm="r", nonce="{nonces[0]}"{stale}\r\n'
        return respond(headers, "401 Unauthorized", more)

    return check


def _response(said: dict[str, str], method: str) -> str:
    def h(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    return h(f"{h('viewer:r:secret')}:{said['nonce']}:{h(method + ':' + said['uri'])}")


def test_a_nonce_that_has_aged_is_replaced_and_no_password_goes_in_clear() -> None:
    aged = {"DESCRIBE": ["a", "b"], "SETUP": ["c"], "PLAY": ["c"], "GET_PARAMETER": ["d"]}
    answers = {method: _guard(method, nonces) for method, nonces in aged.items()}
    with stand(packed(film(), Sender()), fps=15, session_s=1, answers=answers) as camera:
        address = CameraAddress.parse(camera.url, "viewer", "secret")
        assert len(shown(read(address, 21))) == 20
        said = [headers.get("authorization", "") for _, _, headers in camera.asked]
        assert not any(one.startswith("Basic") for one in said)
        assert camera.methods().count("GET_PARAMETER") >= 3  # refused once, then known
        wrong = CameraAddress.parse(camera.url, "viewer", "other")
        before = camera.methods().count("DESCRIBE")
        with pytest.raises(CameraTrouble) as told:
            read(wrong, 1)
        assert told.value.trouble is Trouble.WRONG_PASSWORD
        assert camera.methods().count("DESCRIBE") - before <= 3


def _moved(place: str) -> Callable[[Headers], bytes | None]:
    return lambda headers: respond(headers, "302 Moved", f"Location: {place}\r\n")


def test_a_camera_may_send_us_on_but_not_in_circles_nor_to_a_file() -> None:
    with stand(packed(film(), Sender())) as there, stand([]) as here:
        here.answers["DESCRIBE"] = _moved(there.url)
        assert len(shown(read(here.url, 5))) == 4
    with stand([]) as circle:
        circle.answers["DESCRIBE"] = _moved(circle.url)
        for place in (circle.url, "file:///etc/passwd"):
            circle.answers["DESCRIBE"] = _moved(place)
            with pytest.raises(CameraTrouble) as told:
                read(circle.url, 1)
            assert told.value.trouble is Trouble.NOT_FOUND
        assert circle.connections <= 5


def test_a_password_follows_to_no_other_machine() -> None:
    ask = 'WWW-Authenticate: Basic realm="r"\r\n'
    with stand([]) as there, stand([]) as here:
        there.answers["DESCRIBE"] = lambda headers: respond(headers, "401 Unauthorized", ask)
        here.answers["DESCRIBE"] = _moved(there.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(CameraTrouble) as told:
            read(CameraAddress.parse(here.url, "viewer", "secret"), 1)
        assert told.value.trouble is Trouble.WRONG_PASSWORD
        assert not any("authorization" in headers for _, _, headers in there.asked)


def test_another_size_is_another_epoch() -> None:
    sender, large = Sender(), film(size=(320, 192))
    pictures = packed(film()[:15], sender) + packed(large[:15], sender, 15)
    names = iter(("e.1", "e.2"))
    with stand(pictures) as camera:
        records = read(camera.url, 32, lambda: next(names))
    streams = [one for one in records if isinstance(one, StreamRecord)]
    assert [(one.epoch, one.width) for one in streams] == [("e.1", 160), ("e.2", 320)]
    assert shown(records) == [("h264", *SIZE)] * 15 + [("h264", 320, 192)] * 15


@pytest.mark.parametrize("hangs_up", [True, False])
def test_another_codec_is_another_epoch(hangs_up: bool) -> None:
    """With the connection closed in between, and without: another payload type comes."""
    first = packed(film()[:10], Sender())
    second = packed(film("hevc")[:10], Sender("hevc", payload_type=97))
    plays = [
        lambda: in_time(first if hangs_up else first + second, 60),
        lambda: in_time(second, 60),
    ]
    with Stand([describe("h264"), describe("hevc", payload_type=97)], plays) as camera:
        stop = threading.Event()
        records = list(islice(follow(CameraAddress.parse(camera.url), "e", stop), 24))
        stop.set()
    assert [one.message_id for one in records if isinstance(one, TroubleRecord)] == [
        Trouble.CLOSED.value,
        "",
    ]
    assert shown(records) == [("h264", *SIZE)] * 10 + [("hevc", *SIZE)] * 10


def test_what_was_lost_is_said_and_waited_out() -> None:
    groups = packed(encode("h264", SIZE, 16, group=8), Sender())
    del groups[3][1]
    with stand(groups) as camera:
        records = read(camera.url, 1 + 3 + 2 + 8)
    kinds = ["stream", *["packet"] * 3, "lost", "back", *["packet"] * 8]
    assert [_kind(one) for one in records] == kinds
    assert [one.pts // TICKS for one in records if isinstance(one, PacketRecord)] == [
        *range(3),
        *range(8, 16),
    ]
    assert len(shown(records)) == 11


def _kind(record: CameraRecord) -> str:
    if isinstance(record, TroubleRecord):
        return {Trouble.PACKETS_LOST.value: "lost", "": "back"}[record.message_id]
    return "stream" if isinstance(record, StreamRecord) else "packet"


def test_a_header_that_claims_too_much_is_refused() -> None:
    for across, down in ((4096, 4096), (600, 500)):
        picture = [h264_sps(across, down), b"\x68\xce\x3c\x80", b"\x65\x88\x80\x10\x00"]
        with stand(packed([picture], Sender())) as camera, pytest.raises(CameraTrouble) as told:
            read(camera.url, 1)
        assert told.value.trouble is Trouble.NOT_DECODABLE


@pytest.mark.parametrize(
    "said",
    [
        b"\x00\xff" * 2000,
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"x: y\r\n" * 100_000,
    ],
)
def test_a_camera_that_talks_garbage_is_named_so(said: bytes) -> None:
    with stand([], answers={"DESCRIBE": lambda _: said}) as camera:
        with pytest.raises(CameraTrouble) as told:
            read(camera.url, 1)
        assert told.value.trouble is Trouble.GARBAGE


def test_garbage_between_pictures_ends_the_connection_and_it_is_opened_again() -> None:
    def broken() -> Iterator[bytes]:
        yield from in_time(packed(film()[:5], Sender()), 60)
        yield Raw(b"\x01" * 70_000)

    with Stand(
        [describe("h264")], [broken, lambda: in_time(packed(film(), Sender()), 60)]
    ) as camera:
        records = list(islice(follow(CameraAddress.parse(camera.url), "e", threading.Event()), 15))
    assert [one.message_id for one in records if isinstance(one, TroubleRecord)] == [
        Trouble.GARBAGE.value,
        "",
    ]


def test_no_picture_a_second_is_timed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READ_TIMEOUT_S", 0.5)

    def nothing() -> Iterator[bytes]:
        time.sleep(5)
        yield b""

    with Stand([describe("h264")], [nothing]) as camera:
        with pytest.raises(CameraTrouble) as told:
            read(camera.url, 1)
        assert told.value.trouble is Trouble.TIMED_OUT


def test_the_camera_s_clock_is_heard_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says when timestamp 0 was, half a second before it sends; our reports name its report."""
    monkeypatch.setattr(reading, "REPORT_EVERY_S", 0.2)
    began = time.time() - 0.5

    def play() -> Iterator[bytes]:
        seconds, fraction = divmod(began + 2_208_988_800, 1)
        clock = (int(seconds), int(fraction * 2**32))
        told = struct.pack(">BBHIIIIII", 0x80, 200, 6, 7, *clock, 0, 1, 1)
        yield Raw(b"$\x01" + struct.pack(">H", len(told)) + told)
        yield from in_time(packed(film(), Sender()))

    with Stand([describe("h264")], [play]) as camera:
        records = read(camera.url, 11)
        assert camera.reports
    packets = [one for one in records if isinstance(one, PacketRecord)]
    for number, one in enumerate(packets):
        assert one.capture_utc == pytest.approx(began + number / 15, abs=0.001)
    assert camera.reports[-1][1] == 201
    middle = int.from_bytes(camera.reports[-1][24:28])
    assert middle >> 16 == int(began + 2_208_988_800) & 0xFFFF


@pytest.mark.parametrize("side", [4096, 1024])
def test_a_file_that_claims_too_much_is_refused_by_libav_too(tmp_path: Path, side: int) -> None:
    """65536 and 16384 pixels a side: a quarter of a gigabyte for one picture of the smaller."""
    picture = [h264_sps(side, side), b"\x68\xce\x3c\x80", b"\x65\x88\x80\x10\x00" * 50]
    file = tmp_path / "claims.h264"
    file.write_bytes(b"".join(b"\x00\x00\x00\x01" + unit for unit in picture))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CameraTrouble):
        list(demux(CameraAddress.parse(str(file), paced=False), lambda: "e", threading.Event()))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
