"""A camera in which nobody looks at anything: decoded, and asked five times a second whether
anything moves, against PyAV's decoder alone.

640x360 at 15 a second with sensor noise; the frames' own times, as fast as they decode. Nothing is
converted. Scale: how many times ten seconds.
"""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.films import FPS, film

UNIT = "s"
GOAL = "≤ 1.5 × PyAV's decoder alone"
HIGHER_IS_BETTER = False

_BITRATE = 800_000
_TURNS = 4  # of the film, a scale


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A film of ten seconds."""
    return {"film": str(film(folder / "film.ts", _BITRATE)), "turns": _TURNS * scale}


def ours(data: dict[str, Any]) -> Sample:
    """As a worker's stream does it with a tile that shows nothing."""
    from console.video.decode import Decoder
    from console.video.movement import MovementSense
    from console.video.records import PacketRecord, StreamRecord

    packets, sense, number, moved = _packets(data["film"]), MovementSense(), 0, 0
    decoder = Decoder(StreamRecord("bench.1", "h264", b"", Fraction(1, FPS), 640, 360))
    began = time.process_time()
    for _ in range(data["turns"]):
        for key, packet in packets:
            record = PacketRecord("bench.1", number, number, 0.0, key, packet)
            for frame in decoder.decode(record):
                moved += sense.moved(frame, number / FPS)
            number += 1
    return Sample(time.process_time() - began, number, {"frames": number, "moved": moved})


def peer(data: dict[str, Any]) -> Sample:
    """The decoder as PyAV gives it, one thread."""
    import av

    packets, frames = _packets(data["film"]), 0
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count, decoder.thread_type = 1, "NONE"
    began = time.process_time()
    for _ in range(data["turns"]):
        for _, packet in packets:
            frames += len(decoder.decode(av.Packet(packet)))
    return Sample(time.process_time() - began, frames, {"frames": frames})


def check(ours: Any, peer: Any) -> str:
    """The same frames, and the bar that walks through them was seen."""
    if ours["frames"] != peer["frames"] or not ours["moved"]:
        raise Differs(f"{ours} and {peer}")
    return f"{peer['frames']} frames, {ours['moved']} looks saw something move"


def _packets(path: str) -> list[tuple[bool, bytes]]:
    import av

    with av.open(path) as container:
        return [(one.is_keyframe, bytes(one)) for one in container.demux(video=0) if one.size]
