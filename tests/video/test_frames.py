"""Shared memory: what is read is whole, says how old it is, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console import segments
from console.video.frames import (
    DrawnBox,
    FrameReader,
    FrameWords,
    FrameWriter,
    Liveness,
    Shading,
    StreamStatus,
    close_lingering,
)
from tests.video.rig import wait_for

SHM = Path("/dev/shm")
WIDTH, HEIGHT = 320, 180


@pytest.fixture
def reader() -> Iterator[FrameReader]:
    made = FrameReader(WIDTH, HEIGHT)
    yield made
    made.close()


def words(number: int, boxes: tuple[DrawnBox, ...] = ()) -> FrameWords:
    return FrameWords("e.1", number, number * 40, 1000.5, 5.0, Shading.SILHOUETTES, 300, boxes)


def status(liveness: Liveness = Liveness.LIVE, trouble: str = "") -> StreamStatus:
    return StreamStatus(liveness, True, trouble, 0.0, 14.5, 300, True, 3)


def flat(number: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    return np.full((size[1], size[0], 4), number % 251, np.uint8)


def test_a_picture_and_its_words_come_through(reader: FrameReader) -> None:
    assert reader.latest() is None
    boxes = (
        DrawnBox("pistol", 0.75, (0.25, 0.125, 0.5, 0.75), 12, True),
        DrawnBox("kniv æøå", 0.5, (0.0, 0.0, 1.0, 1.0), 1 << 40, False),
    )
    writer = FrameWriter(reader.name)
    writer.write(flat(7, (160, 90)), words(1, boxes))
    frame = reader.latest()
    assert frame is not None
    assert (frame.pixels.shape, frame.seq, frame.words) == ((90, 160, 4), 1, words(1, boxes))
    assert np.shares_memory(frame.pixels, frame.pixels.base)
    assert (frame.pixels == 7).all()
    writer.close()


@pytest.mark.parametrize(
    ("under", "read"),
    [
        (("R1", "01K-reveal"), ("R1", "01K-reveal")),
        ((), ()),
        (("",), ()),
        (("R" * 300,), ("?",)),
    ],
    ids=["two", "none", "nameless", "no room"],
)
def test_a_picture_says_under_which_reveals_it_was_made(
    reader: FrameReader, under: tuple[str, ...], read: tuple[str, ...]
) -> None:
    writer = FrameWriter(reader.name)
    writer.write(flat(7), replace(words(1), reveals=under))
    frame = reader.latest()
    assert frame is not None
    assert frame.words.reveals == read
    writer.close()


def test_a_picture_too_big_does_not_fit(reader: FrameReader) -> None:
    writer = FrameWriter(reader.name)
    assert writer.fits(WIDTH, HEIGHT)
    assert not writer.fits(WIDTH + 8, HEIGHT)
    writer.close()


def test_pictures_are_never_torn_nor_words_of_another(reader: FrameReader) -> None:
    """The writer runs as fast as it can for a second, far beyond any camera's rate."""
    writer = FrameWriter(reader.name)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            writer.write(flat(number), words(number))
            time.sleep(0.002)

    thread = threading.Thread(target=write)
    thread.start()
    seen = 0
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        frame = reader.latest()
        if frame is None:
            continue
        first, last = int(frame.pixels[0, 0, 0]), int(frame.pixels[-1, -1, 0])
        if reader.seq() - frame.seq < 2:  # else the slot may be written again, as documented
            assert first == last == frame.words.pts % 251
            seen += 1
    stop.set()
    thread.join()
    writer.close()
    assert seen > 50


@pytest.mark.alone
def test_status_comes_through_and_a_dead_worker_is_lost(reader: FrameReader) -> None:
    assert reader.status().liveness is Liveness.STARTING
    writer = FrameWriter(reader.name)
    writer.beat(status(Liveness.STILL, "camera.error.closed"), time.monotonic())
    told = reader.status()
    assert (told.liveness, told.still_alarm, told.trouble) == (
        Liveness.STILL,
        True,
        "camera.error.closed",
    )
    assert told.age_s < 0.5
    writer.close()
    wait_for(lambda: reader.status().liveness is Liveness.LOST, 1.5)
    assert not reader.is_silent()
    wait_for(reader.is_silent, 1.5)
    lost = reader.status()
    assert (lost.liveness, lost.trouble) == (Liveness.LOST, "camera.error.worker_lost")


def test_a_last_packet_of_two_seconds_ago_is_lost_without_any_new_word(reader: FrameReader) -> None:
    writer = FrameWriter(reader.name)
    writer.beat(status(), time.monotonic() - 2.0)
    assert reader.status().liveness is Liveness.LOST
    writer.close()


def test_a_writer_killed_in_the_middle_of_a_word_is_healed(reader: FrameReader) -> None:
    first = FrameWriter(reader.name)
    first._segment.head["lock"] += 1  # as SIGKILL leaves it
    first.close()
    second = FrameWriter(reader.name)
    second.beat(status(), time.monotonic())
    assert int(second._segment.head["lock"][0]) % 2 == 0
    assert reader.status().liveness is Liveness.LIVE
    second.close()


def test_close_unlinks_even_while_a_view_is_held() -> None:
    reader = FrameReader(64, 64)
    writer = FrameWriter(reader.name)
    writer.write(flat(1, (64, 64)), words(1))
    frame = reader.latest()
    reader.close()
    assert not (SHM / reader.name).exists()
    assert frame is not None
    assert (frame.pixels == 1).all()
    writer.close()
    assert close_lingering() == 1
    del frame
    assert close_lingering() == 0


@pytest.mark.alone
def test_segments_of_a_killed_group_are_swept_at_the_next_start() -> None:
    """A group kill takes the resource tracker too, which else cleans up after its process."""
    code = (
        "from console.video.frames import FrameReader; import time;"
        "print(FrameReader(64, 64).name, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    assert child.stdout is not None
    name = child.stdout.readline().decode().strip()
    ours = FrameReader(64, 64)
    os.killpg(child.pid, 9)
    child.wait()
    child.stdout.close()
    assert (SHM / name).exists()
    assert segments.sweep_segments() >= 1
    assert not (SHM / name).exists()
    assert (SHM / ours.name).exists()
    ours.close()
