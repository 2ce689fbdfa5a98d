"""STILL says that nothing moves above the noise; FROZEN that time itself stands (DESIGN rule 9)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

from console.video.decode import Decoder
from console.video.liveness import Liveness, Watched, liveness, on_packet, on_picture
from console.video.movement import LOOK_EVERY_S, MovementSense
from tests.support.ts_server import encode_file
from tests.video.streams import read_file

SIZE, FPS = (640, 360), 10
SECONDS = 7
PERSON = (12, 4)  # height and width, pixels
PIXELS_A_SECOND = 10  # 12 px are 1.7 m, and people walk 1.4 m a second
NOISES = (1.0, 4.0)  # of a sensor by day and by night: standard deviations, of 255


def street(number: int, sigma: float = NOISES[1]) -> np.ndarray:
    """Walls and windows under sensor noise, in grey BGR."""
    down, across = np.mgrid[: SIZE[1], : SIZE[0]]
    walls = 90 + 40 * ((across // 80 + down // 60) % 2) + down // 12
    noise = np.random.default_rng(number).normal(0, sigma, walls.shape)
    return np.repeat(np.clip(walls + noise, 0, 255).astype(np.uint8)[..., None], 3, 2)


def walker(number: int, sigma: float = NOISES[1]) -> np.ndarray:
    """The street with one person far away, walking across it."""
    picture = street(number, sigma)
    left = 100 + round(number * PIXELS_A_SECOND / FPS)
    picture[200 : 200 + PERSON[0], left : left + PERSON[1]] -= 35
    return picture


def frames(path: Path) -> Iterator[VideoFrame]:
    stream, packets = read_file(path)
    decoder = Decoder(stream)
    for packet in packets:
        yield from decoder.decode(packet)
    yield from decoder.flush()


def states(shown: Iterator[VideoFrame], seconds: float = SECONDS) -> list[Liveness]:
    """What a tile says at each frame from the fourth second on, fed as a stream feeds it."""
    sense, watched, told = MovementSense(), Watched(since=0.0), []
    for number, frame in enumerate(itertools.islice(shown, round(seconds * FPS))):
        now = number / FPS
        watched = on_packet(watched, now, frame.pts or 0, float(frame.time_base or 0))
        watched = on_picture(watched, now, sense.moved(frame, now))
        if now >= 4:
            told.append(liveness(watched, now))
    return told


@pytest.mark.parametrize("sigma", NOISES)
def test_a_person_of_twelve_pixels_walking_is_live(tmp_path: Path, sigma: float) -> None:
    film = encode_file(tmp_path / "a.ts", lambda n: walker(n, sigma), SECONDS * FPS, FPS)
    assert set(states(frames(film))) == {Liveness.LIVE}


@pytest.mark.parametrize("sigma", NOISES)
def test_noise_alone_is_still(tmp_path: Path, sigma: float) -> None:
    film = encode_file(tmp_path / "a.ts", lambda n: street(n, sigma), SECONDS * FPS, FPS)
    assert set(states(frames(film))) == {Liveness.STILL}


def repeated(*, pts_moves: bool) -> Iterator[VideoFrame]:
    picture = VideoFrame.from_ndarray(walker(3), format="bgr24").reformat(format="yuv420p")
    for number in itertools.count():
        picture.pts = number if pts_moves else 7
        yield picture


def test_a_frame_sent_again_and_again_is_frozen() -> None:
    assert set(states(repeated(pts_moves=False))) == {Liveness.FROZEN}


def test_the_same_picture_under_new_timestamps_is_still_and_never_live() -> None:
    """A quiet scene comes out of an encoder just so: it is marked, and is no fault by itself."""
    assert set(states(repeated(pts_moves=True))) == {Liveness.STILL}


@pytest.mark.parametrize("layout", ["yuv420p", "yuvj420p", "yuv420p10le", "nv12", "gray"])
def test_each_layout_of_luma_is_read(layout: str) -> None:
    sense = MovementSense()
    quiet, busy = (
        VideoFrame.from_ndarray(one, format="bgr24").reformat(format=layout)
        for one in (street(1), _with_lorry(street(2)))
    )
    assert sense.moved(quiet, 0.0)  # nothing to compare it with
    assert not sense.moved(quiet, 1.0)
    assert sense.moved(busy, 2.0)


def _with_lorry(picture: np.ndarray) -> np.ndarray:
    """Covers more of the picture than what is taken for noise."""
    picture[100:300, 100:500] = 230
    return picture


def test_the_light_going_on_is_movement() -> None:
    sense = MovementSense()
    dark, light = (
        VideoFrame.from_ndarray(one, format="bgr24").reformat(format="yuv420p")
        for one in (street(1), street(2) + np.uint8(30))
    )
    sense.moved(dark, 0.0)
    assert sense.moved(light, 1.0)


def test_it_looks_five_times_a_second() -> None:
    sense = MovementSense()
    dark, light = (
        VideoFrame.from_ndarray(one, format="bgr24").reformat(format="yuv420p")
        for one in (street(1), _with_lorry(street(2)))
    )
    assert sense.moved(dark, 0.0)
    assert not sense.moved(light, LOOK_EVERY_S / 2)
    assert sense.moved(light, LOOK_EVERY_S)
