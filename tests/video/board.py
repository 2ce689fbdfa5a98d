"""A picture whose every part is seen to be covered or not: fine detail that no silhouette keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from console.video.records import PacketRecord, StreamRecord
from tests.support.ts_server import encode_file
from tests.video.streams import FPS, FRAMES, read_file, stamped

SIZE = (320, 192)


def board(number: int) -> np.ndarray:
    """Fine detail everywhere; its left edge moves."""
    rows, columns = np.indices((SIZE[1], SIZE[0])) // 4
    cells = ((rows + columns + number * (columns < 1)) % 2 * 200 + 20).astype(np.uint8)
    return np.repeat(cells[:, :, None], 3, axis=2)


def detail(picture: np.ndarray, left: float, right: float) -> float:
    """How much a part changes from pixel to pixel; some 40 for the board, 0 for a silhouette."""
    columns = slice(int(left * SIZE[0]), int(right * SIZE[0]))
    grey = picture[40:-40, columns, 0].astype(np.float32)
    return float(np.abs(np.diff(grey, axis=1)).mean())


@cache
def board_film() -> tuple[StreamRecord, tuple[PacketRecord, ...]]:
    """Four seconds of it, captured from 1000.0 s on."""
    with TemporaryDirectory() as folder:
        stream, packets = read_file(encode_file(Path(folder) / "board.ts", board, FRAMES, FPS))
    return stream, stamped(packets)
