"""The ring: clips as the camera sent them, bounds that hold, a full disk that hurts nobody else."""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

from console.video.decode import Bgr, Decoder
from console.video.recorder import Recorder, RecorderLimits, RecorderThread
from console.video.trouble import CameraTrouble, Trouble
from tests.video.rig import wait_for
from tests.video.ring import KEY, Fed, later
from tests.video.streams import FPS, recorded


def filled(tmp_path: Path, turns: int = 1, kept_s: float = 120.0) -> Recorder:
    """Four seconds, turns times one after the other."""
    stream, packets = recorded()
    fed = Fed(tmp_path / "ring", seconds=kept_s)
    fed.put(stream)
    for turn in range(turns):
        for packet in packets:
            fed.put(later(packet, turn))
    return fed.recorder


def originals() -> list[np.ndarray]:
    """The frames of `recorded`, as the camera's own packets decode."""
    stream, packets = recorded()
    decoder = Decoder(stream)
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    return [Bgr().picture(frame) for frame in [*frames, *decoder.flush()]]


def played(data: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(data)) as clip:
        return [Bgr().picture(frame) for frame in clip.decode(video=0)]


def same(ours: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    return len(ours) == len(theirs) and all(map(np.array_equal, ours, theirs))


def test_a_clip_is_what_was_sent_from_the_keyframe_before(tmp_path: Path) -> None:
    clip = filled(tmp_path).clip(1001.5, 1003.01)
    assert same(played(clip), originals()[15:46])


def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    made = filled(tmp_path)
    with pytest.raises(CameraTrouble) as told:
        made.clip(5.0, 6.0)
    assert told.value.trouble is Trouble.NO_RECORDING


def test_the_ring_is_bounded_by_seconds(tmp_path: Path) -> None:
    made = filled(tmp_path, turns=10, kept_s=10.0)
    with pytest.raises(CameraTrouble):
        made.clip(1000.0, 1020.0)
    assert len(played(made.clip(1031.0, 1040.0))) >= 8 * FPS


def test_the_ring_is_bounded_by_bytes(tmp_path: Path) -> None:
    limit = 60_000
    made = Fed(tmp_path / "ring", max_bytes=limit)
    stream, packets = recorded()
    made.put(stream)
    segment = 0
    for turn in range(20):
        for packet in packets:
            made.put(later(packet, turn))
            files = [file.stat().st_size for file in (tmp_path / "ring").iterdir()]
            segment = max(segment, *files)
            assert sum(files) <= limit + 2 * segment
    assert made.recorder.clip(1076.0, 1080.0)


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Real refusals of the kernel: no file of this process may grow beyond size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_recording_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.video.recorder._RETRY_S", 0.2)
    stream, packets = recorded()
    thread = RecorderThread(RecorderLimits(str(tmp_path / "ring"), KEY))
    thread.put(stream)
    with no_room_beyond(2_000):
        for packet in packets:
            thread.put(packet)
        wait_for(lambda: thread.trouble() == Trouble.DISK_FULL.value, 5)
    turn = 0
    end = time.monotonic() + 5
    while thread.trouble() and time.monotonic() < end:
        turn += 1
        for packet in packets:
            thread.put(later(packet, turn))
        time.sleep(0.05)
    assert not thread.trouble()
    wait_for(lambda: bool(thread.recorder.clip(1000 + 4 * turn, 1004 + 4 * turn)), 5)
    thread.close()
