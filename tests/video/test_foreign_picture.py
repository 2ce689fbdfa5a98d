"""A picture that another program made becomes evidence without being decoded in this process."""

from __future__ import annotations

import asyncio

import cv2
import numpy as np
import pytest

from console.domain.alert import Box
from console.domain.camera import Privacy
from console.video.foreign_picture import ForeignPictures
from tests.support.hostile_media import endless_work

_BOX = Box(0.25, 0.25, 0.5, 0.5)


def _noise() -> bytes:
    picture = np.random.default_rng(5).integers(0, 255, (720, 1280, 3), np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


async def test_evidence_is_made_of_sound_ones_and_others_are_named() -> None:
    foreign = ForeignPictures()
    await foreign.begin()
    try:
        made = await foreign.as_evidence(_noise(), _BOX, Privacy.SILHOUETTES)
        assert [one.role for one in made] == ["crop", "frame"]
        frame = cv2.imdecode(np.frombuffer(made[1].data, np.uint8), cv2.IMREAD_COLOR)
        assert frame.shape == (720, 1280, 3)
        assert float(frame[400:].std()) < 25  # of 74: nobody could be known in it
        for data in (b"", b"GIF89a", _noise()[:200]):
            with pytest.raises(ValueError, match="it cannot be read"):
                await foreign.as_evidence(data, _BOX, Privacy.NONE)
    finally:
        foreign.close()


async def test_who_waits_no_longer_is_not_held_up_by_a_worker_that_hangs() -> None:
    foreign = ForeignPictures()
    try:
        await foreign.as_evidence(_noise(), _BOX, Privacy.NONE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await foreign.as_evidence(endless_work(), _BOX, Privacy.NONE)
    finally:
        foreign.close()
