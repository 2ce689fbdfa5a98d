"""What becomes of a picture's bytes, in the worker's own code; no file may cost much (row 20)."""

from __future__ import annotations

import random
import struct

import cv2
import numpy as np
import pytest

from console.video.picture.head import Form, Head, head_of
from console.video.picture.reader import SHOWN
from console.video.picture.worker import decoded
from tests.support import hostile_media

_SIDES = (96, 64)


def _noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)


def _coded(picture: np.ndarray, ending: str) -> bytes:
    return cv2.imencode(ending, picture)[1].tobytes()


def _blank(width: int, height: int, ending: str) -> bytes:
    return _coded(np.zeros((height, width, 3), np.uint8), ending)


def _turned(jpeg: bytes, orientation: int) -> bytes:
    """With an EXIF tag (TIFF 6.0, 0x0112)."""
    tag = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 1) + tag + bytes(4)
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def test_a_small_picture_comes_pixel_by_pixel() -> None:
    noise = _noise(*_SIDES)
    bgra = decoded(_coded(noise, ".png"), *SHOWN)
    assert np.array_equal(bgra[..., :3], noise)
    assert (bgra[..., 3] == 255).all()


@pytest.mark.parametrize(
    ("width", "height", "ending", "shown"),
    [
        (640, 360, ".jpg", (640, 360)),
        (2000, 1500, ".png", (1600, 1200)),
        (5000, 2500, ".jpg", (1600, 800)),
        (64, 40_000, ".jpg", (1, 1200)),
    ],
)
def test_no_picture_is_larger_than_a_screen_can_use(
    width: int, height: int, ending: str, shown: tuple[int, int]
) -> None:
    high, wide = decoded(_blank(width, height, ending), *SHOWN).shape[:2]
    assert (wide, high) == pytest.approx(shown, abs=1)


def test_a_photograph_is_turned_as_its_tags_say() -> None:
    upright = _noise(*_SIDES)
    upright[:, : _SIDES[0] // 2] = 0
    bgra = decoded(_turned(_coded(upright, ".jpg"), 6), *SHOWN)
    assert bgra.shape[:2] == (_SIDES[0], _SIDES[1])
    top, bottom = np.split(bgra[..., :3], 2)
    assert top.mean() < 10 < bottom.mean()


def test_a_turned_one_is_not_decoded_smaller_than_it_is_shown() -> None:
    high, wide = decoded(_turned(_blank(3000, 1200, ".jpg"), 6), *SHOWN).shape[:2]
    assert (wide, high) == (480, 1200)


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"no picture at all",
        _SVG,
        _blank(9, 9, ".bmp"),
        _blank(9, 9, ".webp"),
        _blank(9, 9, ".tiff"),
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 40,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00",
    ],
)
def test_what_is_neither_jpeg_nor_png_reaches_no_decoder(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is no"):
        head_of(data)


@pytest.mark.parametrize(
    "data",
    [
        hostile_media._jpeg_of_65535(_blank(64, 64, ".jpg"), random.Random(1)),
        hostile_media._png_of_65535(_blank(64, 64, ".png"), random.Random(1)),
        _blank(3100, 3000, ".png"),
        _blank(9, 9, ".png") + bytes(16 * 2**20),
    ],
)
def test_what_claims_too_much_reaches_no_decoder(data: bytes) -> None:
    with pytest.raises(ValueError, match="pixels|too many bytes"):
        head_of(data)


def test_fill_bytes_before_a_marker_are_no_harm() -> None:
    jpeg = _blank(*_SIDES, ".jpg")
    assert head_of(jpeg[:2] + b"\xff\xff" + jpeg[2:]) == Head(Form.JPEG, *_SIDES)
