"""The owner's side of one camera process: its pipe, its heartbeat, when it is started again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection

import numpy as np

from console import spawn
from console.clock import new_ulid
from console.inference.detections import Bytes
from console.video.pipeline.messages import (
    Beat,
    CameraJob,
    FrameOffered,
    FromCamera,
    Listening,
    ToCamera,
)

_CAMERA = "console.video.pipeline.camera:run"
SILENT_AFTER_S = 2.0
START_LIMIT_S = 8.0
_LONGEST_START_S = 60.0  # on a busy machine each start in vain is followed by a longer one
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_STEADY_S = 10.0
_NICE = 3
_RUN_LETTERS = 8
_LEAVING_S = 2.0


class CameraProcess:
    """Started at once; check() starts it again when it has died or is silent.

    The relay's port, once known, is asked for again, so that readers come back to the same place.
    """

    def __init__(self, job: CameraJob) -> None:
        self.job = job
        self.restarts = 0
        self.is_quiet = False
        self._begun = False
        self._left_at = 0.0
        self._pause = _FIRST_PAUSE_S
        self._start_limit_s = START_LIMIT_S
        self._restart_at: float | None = None
        self._start()

    def waitables(self) -> list[Connection | int]:
        """What multiprocessing.connection.wait takes; empty while it is down."""
        if self._restart_at is not None:
            return []
        return [self._worker.pipe, self._worker.process.sentinel]

    def pid(self) -> int | None:
        return self._worker.process.pid

    def send(self, message: ToCamera) -> None:
        """A dead process takes nothing; check() will find it."""
        with contextlib.suppress(OSError):
            self._worker.pipe.send(message)

    def hear(self) -> Iterator[tuple[FromCamera, Bytes | None]]:
        """All that has come; a FrameOffered with its picture."""
        with contextlib.suppress(EOFError, OSError):
            while self._restart_at is None and self._worker.pipe.poll():
                message: FromCamera = self._worker.pipe.recv()
                self._heard_at = time.monotonic()
                if isinstance(message, Listening):
                    self.job = replace(self.job, port=message.port)
                if isinstance(message, Beat):
                    self._begun, self.is_quiet = True, message.quiet
                yield message, self._picture(message)

    def check(self, now: float) -> bool:
        """True when a fresh process was started: it knows nothing of the detector yet."""
        if self._restart_at is not None:
            if now < self._restart_at:
                return False
            self._restart_at = None
            self._start()
            self.restarts += 1
            return True
        limit = SILENT_AFTER_S if self._begun else self._start_limit_s
        if self._worker.process.is_alive() and now - self._heard_at <= limit:
            return False
        self._pause = (
            _FIRST_PAUSE_S
            if now - self._started_at > _STEADY_S
            else min(2 * self._pause, _LONGEST_PAUSE_S)
        )
        self._start_limit_s = (
            START_LIMIT_S if self._begun else min(2 * self._start_limit_s, _LONGEST_START_S)
        )
        self._worker.kill()
        self._restart_at = now + self._pause
        return False

    def leave(self) -> None:
        """Tell it to end, by closing its pipe; has_left() says when it has."""
        self._left_at = time.monotonic()
        if self._restart_at is None:
            self._worker.pipe.close()

    def has_left(self) -> bool:
        """Whether it has ended; killed when it takes too long."""
        if self._restart_at is None and time.monotonic() - self._left_at > _LEAVING_S:
            self._worker.process.kill()
        return not self._worker.process.is_alive()

    def _picture(self, message: FromCamera) -> Bytes | None:
        if not isinstance(message, FrameOffered):
            return None
        data = self._worker.pipe.recv_bytes()
        return np.frombuffer(data, np.uint8).reshape(message.height, message.width, 3)

    def _start(self) -> None:
        name = f"camera-{self.job.camera_id}"
        run = new_ulid()[-_RUN_LETTERS:]  # no two processes may ever name the same epoch
        job = replace(self.job, epoch_base=f"{self.job.epoch_base}~{run}")
        self._worker = spawn.start_piped(_CAMERA, job, name=name, nice=_NICE, kind="camera")
        self._started_at = self._heard_at = time.monotonic()
        self._begun = False
