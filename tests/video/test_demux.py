"""Cameras as they are: real servers, wrong passwords, garbage, other sizes, and no secret told."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from console.video.address import CameraAddress, redact
from console.video.decode import Decoder
from console.video.demux import demux, follow
from console.video.records import PacketRecord, StreamRecord, TroubleRecord
from console.video.trouble import CameraTrouble, Trouble
from tests.support.rtsp_server import available, start_rtsp
from tests.support.ts_server import encode_file, start_http
from tests.video.streams import FRAMES, SIZE, moving, read_file

CANARY = "canary-7f3a"
ROOT = Path(__file__).resolve().parents[2]
needs_rtsp = pytest.mark.skipif(not available(), reason="no GStreamer RTSP server here")


def first(address: CameraAddress, count: int) -> list[StreamRecord | PacketRecord]:
    stop = threading.Event()
    return list(islice(demux(address, lambda: "e.1", stop), count))


def trouble_of(address: CameraAddress) -> CameraTrouble:
    with pytest.raises(CameraTrouble) as told:
        first(address, 3)
    return told.value


@contextmanager
def answering(reply: bytes, then_silent: bool = False) -> Iterator[str]:
    """A server that answers every connection with these bytes."""
    server = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                connection.recv(4096)
                connection.sendall(reply)
            except OSError:
                pass  # the client had enough
            if then_silent:
                held.append(connection)
            else:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/camera"
    server.close()
    for connection in held:
        connection.close()


@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_file_s_packets_decode_to_its_frames(tmp_path: Path, b_frames: int) -> None:
    stream, packets = read_file(encode_file(tmp_path / "a.ts", moving, FRAMES, b_frames=b_frames))
    assert (stream.codec, (stream.width, stream.height)) == ("h264", SIZE)
    decoder = Decoder(stream)
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    frames += decoder.flush()
    assert len(frames) == FRAMES
    assert [frame.pts for frame in frames] == sorted(packet.pts for packet in packets)


def test_an_mp4_is_told_as_start_codes_with_its_parameter_sets(tmp_path: Path) -> None:
    source, target = encode_file(tmp_path / "a.ts", moving, FRAMES), tmp_path / "a.mp4"
    with av.open(str(source)) as ts, av.open(str(target), "w") as mp4:
        track = mp4.add_stream_from_template(ts.streams.video[0])
        for packet in ts.demux(video=0):
            if packet.size:
                packet.stream = track
                mp4.mux(packet)
    stream, packets = read_file(target)
    assert packets[0].data.startswith(b"\x00\x00\x00\x01")
    decoder = Decoder(stream)
    assert sum(len(decoder.decode(packet)) for packet in packets) == FRAMES


@needs_rtsp
def test_rtsp_with_its_password_and_without() -> None:
    camera = start_rtsp(user="viewer", password=CANARY)
    try:
        stream, packet = first(CameraAddress.parse(camera.url, "viewer", CANARY), 2)
        assert isinstance(stream, StreamRecord)
        assert isinstance(packet, PacketRecord)
        assert packet.key
        for user, password in (("", ""), ("viewer", "wrong"), ("other", CANARY)):
            told = trouble_of(CameraAddress.parse(camera.url, user, password))
            assert told.trouble is Trouble.WRONG_PASSWORD
    finally:
        camera.kill()


def test_http_with_its_password_and_without(tmp_path: Path) -> None:
    camera = start_http(encode_file(tmp_path / "a.ts", moving, 30), user="viewer", password=CANARY)
    try:
        assert first(CameraAddress.parse(camera.url, "viewer", CANARY), 2)
        told = trouble_of(CameraAddress.parse(camera.url, "viewer", "wrong"))
        assert told.trouble is Trouble.WRONG_PASSWORD
    finally:
        camera.kill()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    told = trouble_of(CameraAddress.parse(f"rtsp://127.0.0.1:{port}/live"))
    assert told.trouble is Trouble.UNREACHABLE


def test_an_address_that_does_not_exist(tmp_path: Path) -> None:
    told = trouble_of(CameraAddress.parse(str(tmp_path / "none.ts")))
    assert told.trouble is Trouble.NOT_FOUND


def test_garbage_is_no_video() -> None:
    noise = np.random.default_rng(7).integers(0, 256, 3_000_000, np.uint8).tobytes()
    with answering(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n\r\n" + noise) as url:
        assert trouble_of(CameraAddress.parse(url)).trouble in (
            Trouble.GARBAGE,
            Trouble.NO_PICTURE,
            Trouble.NOT_DECODABLE,
        )


def test_a_playlist_may_not_open_files_of_ours(tmp_path: Path) -> None:
    video = encode_file(tmp_path / "a.ts", moving, 30)
    listing = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{video}\n#EXT-X-ENDLIST\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apple.mpegurl\r\n\r\n"
    with answering(head + listing.encode()) as url:
        assert trouble_of(CameraAddress.parse(url)).trouble is Trouble.GARBAGE


def test_a_camera_that_accepts_and_says_nothing_does_not_hang() -> None:
    with answering(b"", then_silent=True) as url:
        assert trouble_of(CameraAddress.parse(url)).trouble is Trouble.TIMED_OUT


def test_what_the_parser_held_back_is_no_sign_of_life(tmp_path: Path) -> None:
    """A camera that stops: its last pictures come at once or never."""
    camera = start_http(encode_file(tmp_path / "a.ts", moving, FRAMES))
    try:
        records = demux(CameraAddress.parse(camera.url), lambda: "e", threading.Event())
        taken = list(islice(records, 10))
        camera.pause()
        paused = time.time()
        with pytest.raises(CameraTrouble) as caught:
            taken.extend(records)
    finally:
        camera.resume()
        camera.kill()
    assert caught.value.trouble == Trouble.TIMED_OUT
    assert max(one.capture_utc for one in taken if isinstance(one, PacketRecord)) < paused + 1


def test_another_size_is_another_epoch(tmp_path: Path) -> None:
    """Two sizes in one MPEG-TS, timestamps going on: only the parameter sets tell."""
    small = encode_file(tmp_path / "small.ts", moving, 30)
    large = encode_file(tmp_path / "large.ts", lambda n: np.kron(moving(n), _FOUR), 30)
    both = tmp_path / "both.ts"
    with av.open(str(both), "w", format="mpegts") as out:
        track, offset = None, 0
        for file in (small, large):
            with av.open(str(file)) as part:
                track = track or out.add_stream_from_template(part.streams.video[0])
                for packet in part.demux(video=0):
                    if packet.size:
                        packet.stream, packet.pts, packet.dts = (
                            track,
                            packet.pts + offset,
                            packet.dts + offset,
                        )
                        out.mux(packet)
            offset += 30 * 6000
    epochs = iter(range(10))
    found: list[StreamRecord | PacketRecord] = []
    with pytest.raises(CameraTrouble):
        found.extend(_each(CameraAddress.parse(str(both), paced=False), epochs, found))
    streams = [one for one in found if isinstance(one, StreamRecord)]
    assert [(one.epoch, one.width, one.height) for one in streams] == [
        ("e.0", *SIZE),
        ("e.1", SIZE[0] * 2, SIZE[1] * 2),
    ]
    decoders = {one.epoch: Decoder(one) for one in streams}
    sizes = {"e.0": 0, "e.1": 0}
    for one in found:
        if isinstance(one, PacketRecord):
            for frame in decoders[one.epoch].decode(one):
                assert frame.width == decoders[one.epoch].stream.width
                sizes[one.epoch] += 1
    assert sizes == {"e.0": 30, "e.1": 30}


_FOUR = np.ones((2, 2, 1), np.uint8)


def _each(
    address: CameraAddress, epochs: Iterator[int], found: list[StreamRecord | PacketRecord]
) -> Iterator[StreamRecord | PacketRecord]:
    for one in demux(address, lambda: f"e.{next(epochs)}", threading.Event()):
        found.append(one)
    return iter(())


def test_a_file_starts_again_under_a_new_epoch_and_says_why_once(tmp_path: Path) -> None:
    file = encode_file(tmp_path / "a.ts", moving, 15)
    stop = threading.Event()
    records = follow(CameraAddress.parse(str(file), paced=False), "base", stop)
    found = list(islice(records, 2 * (15 + 2)))
    stop.set()
    kinds = [type(one) for one in found if not isinstance(one, PacketRecord)]
    assert kinds == [StreamRecord, TroubleRecord, StreamRecord, TroubleRecord]
    assert {one.epoch for one in found if isinstance(one, PacketRecord)} == {"base.1", "base.2"}
    assert [one.message_id for one in found if isinstance(one, TroubleRecord)] == [
        Trouble.CLOSED.value,
        "",
    ]


def test_credentials_stand_in_no_text_of_an_address() -> None:
    address = CameraAddress.parse(f"rtsp://viewer:{CANARY}%40x@10.0.0.1:554/live?a=1")
    assert address.url == "rtsp://10.0.0.1:554/live?a=1"
    assert (address.user, address.password) == ("viewer", f"{CANARY}@x")
    assert CANARY not in repr(address) + str(address)
    assert CANARY in address.secret_url()
    assert CANARY not in repr(CameraAddress.parse(f"http://10.0.0.1/video?password={CANARY}"))
    assert redact(f"http://u:{CANARY}@h/p") == "http://h/p"
    assert redact("/a/path@with/at.ts") == "/a/path@with/at.ts"


def test_a_failure_names_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"rtsp://127.0.0.1:{port}/live", f"http://127.0.0.1:{port}/live"):
        told = trouble_of(CameraAddress.parse(url, "viewer", CANARY))
        chain, error = "", told
        while error is not None:
            chain += "".join(traceback.format_exception(error)) + repr(error)
            error = error.__cause__ or error.__context__
        assert CANARY not in chain
    assert CANARY not in caplog.text


@needs_rtsp
def test_nothing_secret_on_the_console_s_outputs() -> None:
    """libav writes to the C library's stderr, which no Python log sees."""
    camera = start_rtsp(user="viewer", password=CANARY)
    code = (
        "import sys, logging; logging.basicConfig(level=logging.DEBUG)\n"
        "from threading import Event; from itertools import islice\n"
        "from console.video.demux import follow; from console.video.address import CameraAddress\n"
        "url, secret = sys.stdin.read().split()\n"
        "for password in (secret, secret + 'x'):\n"
        "    address = CameraAddress.parse(url, 'viewer', password)\n"
        "    print(list(islice(follow(address, 'e', Event()), 1)), address, flush=True)\n"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=f"{camera.url} {CANARY}",
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=30,
        )
    finally:
        camera.kill()
    assert done.returncode == 0, done.stderr
    assert "StreamRecord" in done.stdout
    assert Trouble.WRONG_PASSWORD.value in done.stdout
    assert CANARY not in done.stdout + done.stderr
