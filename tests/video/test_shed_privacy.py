"""A tile that has keyframes alone: seconds lie between its pictures, and people do not wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from console.domain.camera import Privacy
from console.video.frames import FrameReader, Shading
from console.video.orders import KEYFRAMES, SetRate
from console.video.records import BoxesRecord, PacketRecord, StreamRecord
from console.video.shading import pack_mask
from tests.support.ts_server import encode_file
from tests.video.played import Played
from tests.video.rig import wait_for
from tests.video.streams import FPS, SIZE, read_file, stamped

GROUP = 2 * FPS
KEYS = (0, GROUP, 2 * GROUP)
HERE, AWAY = 60, 200
TOP, BOTTOM, WIDTH = 60, 140, 40
CELL = 4


def stands_at(number: int) -> int:
    """Where the person is: there and back between any two keyframes."""
    return HERE if number in KEYS else AWAY


def scene(number: int) -> np.ndarray:
    """A plain street; the person is fine detail, of which shading leaves nothing."""
    picture = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    rows, columns = np.indices((BOTTOM - TOP, WIDTH)) // 4
    left = stands_at(number)
    picture[TOP:BOTTOM, left : left + WIDTH] = ((rows + columns) % 2 * 160 + 40)[..., None]
    return picture


def mask(number: int) -> np.ndarray:
    """Who sees all there is to see."""
    cells = np.zeros((SIZE[1] // CELL, SIZE[0] // CELL), np.uint8)
    left = stands_at(number)
    cells[TOP // CELL : BOTTOM // CELL, left // CELL : (left + WIDTH) // CELL] = 255
    return cells


@cache
def film() -> tuple[StreamRecord, tuple[PacketRecord, ...]]:
    with TemporaryDirectory() as folder:
        path = encode_file(Path(folder) / "street.ts", scene, KEYS[-1] + 1, FPS, GROUP)
        stream, packets = read_file(path)
    return stream, stamped(packets)


@pytest.fixture
def shed() -> Iterator[Played]:
    reader = FrameReader(*SIZE)
    made = Played(reader, Privacy.SILHOUETTES)
    made.stream.obey(SetRate("s", KEYFRAMES))
    yield made
    made.close()
    reader.close()


def keyframes(shed: Played, masked: Iterable[int]) -> list[tuple[np.ndarray, Shading]]:
    """What is shown of the film where the masks of these of its frames come."""
    described, packets = film()
    shed.send(described)
    shown: list[tuple[np.ndarray, Shading]] = []
    for number, packet in enumerate(packets):
        if number in masked:
            people = pack_mask(mask(number))
            shed.send(BoxesRecord(described.epoch, packet.pts, (), True, people))
        shed.send(packet)
        if packet.key:
            wait_for(lambda: shed.seq() == len(shown) + 1, 5)
            frame = shed.reader.latest()
            assert frame is not None
            shown.append((frame.pixels.copy(), frame.words.shading))
    assert len(shown) == len(KEYS)
    return shown


def is_seen(picture: np.ndarray) -> bool:
    """Whether anything is left of the person."""
    part = picture[TOP:BOTTOM, HERE : HERE + WIDTH, 0].astype(np.float32)
    return float(np.abs(np.diff(part, axis=1)).mean()) > 5


BEFORE = {number for key in KEYS[1:] for number in (key - 6, key - 3)}


def test_who_is_back_where_they_stood_is_covered(shed: Played) -> None:
    """The masks that are fresh have them elsewhere, and the picture is the one of before."""
    shown = keyframes(shed, {KEYS[0], *BEFORE})
    assert [shading for _, shading in shown] == [Shading.SILHOUETTES] * len(KEYS)
    assert not any(is_seen(picture) for picture, _ in shown)


def test_where_no_picture_had_a_mask_of_its_own_all_is_coarse(shed: Played) -> None:
    shown = keyframes(shed, BEFORE)
    assert [shading for _, shading in shown] == [Shading.COARSE] * len(KEYS)
    assert not any(is_seen(picture) for picture, _ in shown)


def test_with_a_mask_of_its_own_a_keyframe_is_as_fine_as_ever(shed: Played) -> None:
    """And nothing is covered but the person."""
    shown = keyframes(shed, {*KEYS, *BEFORE})
    for picture, shading in shown:
        assert shading is Shading.SILHOUETTES
        assert not is_seen(picture)
        assert np.abs(picture[:, AWAY - 20 :, :3].astype(int) - 60).max() < 12


def test_a_mask_that_is_late_covers_nobody(shed: Played) -> None:
    shown = keyframes(shed, {KEYS[0]})
    assert [shading for _, shading in shown] == [Shading.SILHOUETTES, *[Shading.COARSE] * 2]
