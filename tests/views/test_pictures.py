"""What a picture from outside may cost the window (RELIABILITY 23)."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from console.views.pictures import read_picture


def _coded(width: int, height: int, ending: str) -> bytes:
    blank = np.zeros((height, width, 3), np.uint8)
    return bytes(cv2.imencode(ending, blank)[1])


@pytest.mark.parametrize(
    ("width", "height", "ending", "shown"),
    [
        (640, 360, ".png", (640, 360)),
        (640, 360, ".jpg", (640, 360)),
        (3840, 2160, ".png", (1600, 900)),
        (6000, 4000, ".jpg", (1600, 1066)),
        (8000, 8000, ".png", (0, 0)),
        (9000, 9000, ".jpg", (0, 0)),
    ],
)
def test_no_picture_is_larger_than_a_screen_can_use(
    qtbot: QtBot, width: int, height: int, ending: str, shown: tuple[int, int]
) -> None:
    """A small file may claim a large picture: it is not even tried."""
    assert read_picture(_coded(width, height, ending)).size().toTuple() == shown


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"no picture at all",
        _SVG,
        _coded(9, 9, ".bmp"),
        _coded(9, 9, ".webp"),
        _coded(9, 9, ".tiff"),
    ],
)
def test_what_is_no_picture_is_none(qtbot: QtBot, data: bytes) -> None:
    assert read_picture(data).isNull()
