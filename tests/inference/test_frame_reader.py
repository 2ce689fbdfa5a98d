"""A film that crashes, or that hangs its decoder, takes its own process with it and is named."""

from __future__ import annotations

import os
import signal
import struct
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from console.inference.frame_reader import read_pictures
from console.inference.refusal import SourceRefused
from tests.inference.test_detect import write_video


def reader() -> psutil.Process:
    """The process that reads, among the children of the fork server."""
    found = [
        child
        for child in psutil.Process().children(recursive=True)
        if child.open_files() and any("v.mp4" in file.path for file in child.open_files())
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("number", "said"), [(signal.SIGSEGV, "crashed"), (signal.SIGSTOP, "hangs")]
)
def test_a_reader_that_crashes_or_hangs_is_named(
    number: signal.Signals, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, 200, Fraction(10))
    frames = read_pictures(str(path), hangs_after_s=1.0)
    assert next(frames).bgr.shape == (360, 640, 3)
    process = reader()
    os.kill(process.pid, number)
    began = time.monotonic()
    with pytest.raises(SourceRefused, match=said) as caught:
        list(frames)
    assert time.monotonic() - began < 10
    assert str(path) in caught.value.in_full()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_picture_of_65535_squared_is_refused(tmp_path: Path) -> None:
    """A bitmap's header is believed by the decoder, which takes the memory first."""
    path = tmp_path / "large.bmp"
    cv2.imwrite(str(path), np.zeros((8, 8, 3), np.uint8))
    data = bytearray(path.read_bytes())
    for side in (65535, 25000):
        data[18:26] = struct.pack("<ii", side, side)
        path.write_bytes(data)
        with pytest.raises(SourceRefused):
            list(read_pictures(str(path)))


def test_a_playlist_in_disguise_opens_nothing(tmp_path: Path) -> None:
    film = tmp_path / "v.mp4"
    write_video(film, 3, Fraction(10))
    for head in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {film}\n",
    ):
        path = tmp_path / "list.mp4"
        path.write_text(head)
        with pytest.raises(SourceRefused, match="unreadable|no_picture"):
            list(read_pictures(str(path)))
