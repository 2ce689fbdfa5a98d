"""Real records without a camera: encoded here, handed out as a demuxer would."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import numpy as np

from console.video.address import CameraAddress
from console.video.demux import demux
from console.video.records import PacketRecord, StreamRecord
from console.video.trouble import CameraTrouble
from tests.support.ts_server import encode_file

FPS = 15
FRAMES = 60
SIZE = (320, 180)


def moving(number: int) -> np.ndarray:
    """A picture whose left part tells its number by brightness, with a bar that moves."""
    picture = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    picture[:, :80] = 20 + number * 3
    picture[:, 100 + number * 3 : 120 + number * 3] = 220
    return picture


def moving_file(folder: Path) -> Path:
    """Four seconds of `moving` as MPEG-TS."""
    return encode_file(folder / "moving.ts", moving, FRAMES, FPS)


def read_file(path: Path) -> tuple[StreamRecord, list[PacketRecord]]:
    """All packets of a one-epoch file, as fast as they come."""
    found: list[StreamRecord | PacketRecord] = []
    address = CameraAddress.parse(str(path), paced=False)
    try:
        found.extend(demux(address, lambda: "e.1", Event()))
    except CameraTrouble:
        pass  # its end
    else:
        raise AssertionError("a file must end")
    return found[0], found[1:]  # type: ignore[return-value]


@cache
def recorded() -> tuple[StreamRecord, tuple[PacketRecord, ...]]:
    """Four seconds of `moving`, a keyframe each second, captured from 1000.0 s on."""
    with TemporaryDirectory() as folder:
        stream, packets = read_file(moving_file(Path(folder)))
    return stream, stamped(packets)


def stamped(packets: list[PacketRecord]) -> tuple[PacketRecord, ...]:
    """Captured from 1000.0 s on."""
    return tuple(replace(one, capture_utc=1000 + n / FPS) for n, one in enumerate(packets))
