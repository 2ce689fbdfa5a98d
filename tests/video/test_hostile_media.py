"""Films that were made to do harm, on tiles: each says what is wrong, and no worker dies of it.

`make soak media` takes 500 of them through everything that opens foreign media.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.camera import Privacy
from console.video.address import CameraAddress
from console.video.decode import Decoder
from console.video.frames import FrameReader
from console.video.liveness import Liveness
from console.video.orders import CameraSource
from console.video.trouble import Trouble
from tests.support import hostile_media
from tests.support.hostile_media import seeds
from tests.video.rig import Rig, rig
from tests.video.streams import read_file, recorded


@pytest.fixture(scope="module")
def made() -> Iterator[Rig]:
    with rig() as one:
        yield one


def shown(made: Rig, path: Path) -> FrameReader:
    source = CameraSource(CameraAddress.parse(str(path)), f"local-{path.name}")
    return made.wall.open(path.name, source, 160, 90, Privacy.NONE)


def test_each_tile_says_what_is_wrong_and_the_worker_lives(made: Rig, tmp_path: Path) -> None:
    """Sound ones beside them go on."""
    sound = seeds()
    chance = random.Random(3)
    files = {
        "sound.mkv": sound["h264.mkv"],
        "box.mp4": hostile_media._box_of_65535(sound["h264.mp4"], chance),
        "times.ts": hostile_media._absurd_times(sound["h264.ts"], chance),
        "huge.h264": hostile_media._wide_parameter_set(b"", chance),
        "head.mkv": hostile_media._head_bits(sound["h264.mkv"], chance),
        "nothing.ts": b"",
        "noise.ts": chance.randbytes(40_000),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    tiles = {name: shown(made, tmp_path / name) for name in files}
    made.wait_for(lambda: tiles["sound.mkv"].seq() > 5, 20)
    silent = ("huge.h264", "nothing.ts", "noise.ts")
    made.wait_for(
        lambda: all(tiles[name].status().trouble for name in silent),
        20,
    )
    for name in silent:
        assert tiles[name].status().liveness is not Liveness.LIVE
        assert tiles[name].seq() == 0
    assert made.wall.restarts == 0
    for name in files:
        made.wall.close(name)


def test_lengths_that_lie_cost_packets_and_not_the_reader(tmp_path: Path) -> None:
    """The bytes of a packet in MP4 and Matroska begin with their lengths."""
    data = bytearray(seeds()["h264.mp4"])
    at = data.find(b"mdat") + 4
    for offset in range(at + 20_000, at + 40_000, 997):
        data[offset : offset + 4] = b"\xff" * 4
    path = tmp_path / "lies.mp4"
    path.write_bytes(data)
    stream, packets = read_file(path)
    assert (stream.width, stream.height) == (320, 180)
    assert 0 < len(packets) <= hostile_media.FRAMES


def test_more_pixels_than_any_camera_has_are_never_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """libavcodec itself refuses, before it takes memory for them."""
    stream, packets = recorded()
    assert Decoder(stream).decode(packets[0])
    monkeypatch.setattr("console.video.decode.MAX_PIXELS", stream.width * stream.height - 1)
    decoder = Decoder(stream)
    assert [frame for packet in packets[:5] for frame in decoder.decode(packet)] == []


def test_packets_in_vain_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, packets = recorded()
    decoder = Decoder(stream)
    clock = [100.0]
    monkeypatch.setattr("console.video.decode.time.monotonic", lambda: clock[0])
    assert decoder.trouble is Trouble.NONE
    for _ in range(4):
        decoder.decode(replace(packets[1], data=b"\x00\x00\x00\x01\x65" + bytes(50)))
        clock[0] += 1
    assert decoder.trouble is Trouble.NOT_DECODABLE
    while not decoder.decode(packets[0]):
        packets = packets[1:]
    assert decoder.trouble is Trouble.NONE
