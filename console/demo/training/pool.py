"""Frames to learn from: painted by other processes into chunk files, read while they grow."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np

from console.demo.painter.styles import TRAINING
from console.demo.training.footage import Labelled, footage, load, save

CHUNK_FRAMES = 96
HELD_CHUNKS = 40
KEPT_CHUNKS = 300


def paint_chunks(folder: Path, seed: int, worker: int) -> None:
    """Writes chunks until KEPT_CHUNKS of this worker lie there; a chunk appears whole."""
    frames = footage(TRAINING, seed * 100 + worker)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(KEPT_CHUNKS):
        path = folder / f"chunk-{number:04d}-{worker}.npz"
        chunk = list(islice(frames, CHUNK_FRAMES))
        if not path.exists():
            making = path.with_suffix(".making")
            save(str(making), chunk)
            making.rename(path)


def start_painter(folder: Path, seed: int, worker: int) -> subprocess.Popen[bytes]:
    """A painter process of low priority; the caller ends it."""
    command = [
        sys.executable,
        "-m",
        "console.demo.training.pool",
        str(folder),
        str(seed),
        str(worker),
    ]
    return subprocess.Popen(command, preexec_fn=lambda: os.nice(5) and None)


class Pool:
    """HELD_CHUNKS chunks in memory, drawn from at random; new ones first, then old ones again."""

    def __init__(self, folder: Path, rng: np.random.Generator) -> None:
        self._folder = folder
        self._rng = rng
        self._read: set[Path] = set()
        self._chunks: list[list[Labelled]] = []

    @property
    def chunks(self) -> int:
        return len(self._chunks)

    @property
    def frames_read(self) -> int:
        return len(self._read) * CHUNK_FRAMES

    def refresh(self) -> bool:
        """Takes up one chunk that was not read yet, the newest; the longest held one goes."""
        new = set(self._folder.glob("chunk-*.npz")) - self._read
        if new:
            self._take(max(new, key=lambda path: path.stat().st_mtime))
        return bool(new)

    def exchange(self) -> None:
        """One held chunk for any chunk ever read."""
        known = sorted(self._read)
        self._take(known[int(self._rng.integers(len(known)))])

    def _take(self, path: Path) -> None:
        self._read.add(path)
        self._chunks.append(load(str(path)))
        del self._chunks[:-HELD_CHUNKS]

    def draw(self) -> Labelled:
        chunk = self._chunks[int(self._rng.integers(len(self._chunks)))]
        return chunk[int(self._rng.integers(len(chunk)))]


if __name__ == "__main__":
    paint_chunks(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
