"""Pictures that another program made: decoded in a worker, shaded before anything keeps them."""

from __future__ import annotations

import asyncio

import numpy as np

from console.domain.alert import Box
from console.domain.camera import Privacy
from console.video.picture.reader import PictureReader, Pixels, Unread
from console.video.pipeline import evidence
from console.video.pipeline.messages import EvidencePicture

_LARGEST = (4096, 4096)
_STARTS_WITHIN_S = 15.0  # longer than a reader takes to give its worker up


class ForeignPictures:
    """begin(), and close() at the end."""

    def __init__(self) -> None:
        self._reader = PictureReader(_LARGEST)

    async def begin(self) -> None:
        """Returns once its worker is there: on a busy machine that takes longer than an alert may
        wait for its picture.
        """
        self._reader.begin()
        await asyncio.to_thread(self._reader.wait_until_ready, _STARTS_WITHIN_S)

    def close(self) -> None:
        self._reader.close()

    async def as_evidence(
        self, data: bytes, box: Box, privacy: Privacy
    ) -> tuple[EvidencePicture, ...]:
        """Crop and frame; nobody knows where people are, so where they are to be silhouettes all
        but the box is coarse. Raises ValueError for what is no picture, or costs its worker.
        """
        found = await self._decoded(data)
        if isinstance(found, Unread):
            raise ValueError(f"it cannot be read: {found.value}")
        return await asyncio.to_thread(_shaded, found, box, privacy)

    async def _decoded(self, data: bytes) -> Pixels | Unread:
        loop = asyncio.get_running_loop()
        told: asyncio.Future[Pixels | Unread] = loop.create_future()

        def tell(found: Pixels | Unread) -> None:
            if not told.done():
                told.set_result(found)

        def got(found: Pixels | Unread) -> None:
            loop.call_soon_threadsafe(tell, found)

        call_off = self._reader.ask(data, got)
        try:
            return await told
        finally:
            call_off()


def _shaded(found: Pixels, box: Box, privacy: Privacy) -> tuple[EvidencePicture, ...]:
    high, wide = found.height, found.width
    bgra = np.frombuffer(found.bgra, np.uint8).reshape(high, wide, 4)
    pixels = (box.x1 * wide, box.y1 * high, box.x2 * wide, box.y2 * high)
    return evidence.pictures(np.ascontiguousarray(bgra[..., :3]), pixels, None, privacy)
