"""The owner's end of a detector process: newest frame of each camera, never a queue."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.shared_memory import SharedMemory

import numpy as np

from console import clock, segments, spawn
from console.inference.detections import Bytes
from console.inference.messages import Done, Failed, Frame, Message, Options, Ready
from console.inference.refusal import Reason

_WORKER = "console.inference.worker:run"
_UNDER_WAY = 2  # one being detected and one waiting, so that the process never idles
_SLOTS = 2
_NEWEST_COUNTS = 0.1  # in the running mean of a detection's time
HANGS_AFTER_S = 5.0
STARTS_WITHIN_S = 30.0


@dataclass(slots=True, eq=False)
class _Camera:
    """Two slots: one may be under way, the other takes the newest frame."""

    memory: SharedMemory
    slot_bytes: int
    under_way: int | None = None
    pending: Frame | None = None
    since_s: float = 0.0
    leaving: bool = False


class DetectorProcess:
    """Not for two threads at once. Readable: `fileno()` for a loop's add_reader, `sentinel` for the
    death of the process; after either, `poll()`. Call `poll()` at least each second too: it is
    what notices a hang. detect_ms: what a detection takes of late, by the clock; 0 until one did.
    """

    def __init__(self, options: Options, nice: int = 5) -> None:
        worker = spawn.start_piped(_WORKER, options, name="detector", nice=nice, kind="detector")
        self._process, self._connection = worker.process, worker.pipe
        self._started_s = clock.monotonic_s()
        self._cameras: dict[str, _Camera] = {}
        self._turn: deque[str] = deque()
        self.ready: Ready | None = None
        self.failed: Failed | None = None
        self.dropped = 0
        self.detect_ms = 0.0

    def fileno(self) -> int:
        return self._connection.fileno()

    @property
    def sentinel(self) -> int:
        return self._process.sentinel

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def submit(self, camera_id: str, epoch: str, pts: int, bgr: Bytes) -> bool:
        """Copies a frame [h,w,3]; an older one of this camera still waiting is dropped for it.

        False: not taken, because the process has failed or the picture's size has just changed
        and the old size is still under way.
        """
        if self.failed is not None:
            return False
        camera = self._camera(camera_id, bgr.nbytes)
        if camera is None:
            self.dropped += 1
            return False
        slot = 1 - camera.under_way if camera.under_way is not None else 0
        offset = slot * camera.slot_bytes
        view: Bytes = np.ndarray(bgr.shape, np.uint8, camera.memory.buf, offset)
        view[:] = bgr
        del view  # a view left behind would keep the memory from being closed
        if camera.pending is not None:
            self.dropped += 1
        camera.leaving = False
        camera.pending = Frame(
            camera_id=camera_id,
            epoch=epoch,
            pts=pts,
            submitted_s=clock.monotonic_s(),
            segment=camera.memory.name,
            offset=offset,
            width=bgr.shape[1],
            height=bgr.shape[0],
        )
        self._send_waiting()
        return True

    def forget(self, camera_id: str) -> None:
        """The camera is gone: its waiting frame too, and its memory once nothing is under way."""
        camera = self._cameras.get(camera_id)
        if camera is not None and camera.under_way is None:
            del self._cameras[camera_id]
            self._turn.remove(camera_id)
            _released(camera)
        elif camera is not None:
            camera.pending = None
            camera.leaving = True

    def poll(self) -> list[Message]:
        """What has come since the last call, Done left out; a failure comes once, as the last."""
        if self.failed is not None:
            return []
        messages: list[Message] = []
        try:
            while self._connection.poll():
                message = self._connection.recv()
                if isinstance(message, Done):
                    self._freed(message)
                else:
                    messages.append(message)
        except (EOFError, OSError):
            if not any(isinstance(message, Failed) for message in messages):
                messages.append(self._died())
        self._note(messages)
        if self.failed is None and (late := self._late()) is not None:
            messages.append(late)
            self._note([late])
        if self.failed is None:
            self._send_waiting()
        return messages

    def wait(self, timeout_s: float) -> list[Message]:
        """For callers without a loop: poll() as soon as there is something, or at the time-out."""
        if self.failed is None:
            wait([self._connection, self.sentinel], timeout_s)
        return self.poll()

    def close(self) -> None:
        """Ends the process and gives its memory back; may be called more than once."""
        if not self._connection.closed:
            with suppress(OSError):  # it may be dead already
                self._connection.send(None)
            self._connection.close()
        spawn.stop_worker(self._process)
        for camera in self._cameras.values():
            _released(camera)
        self._cameras.clear()
        self._turn.clear()

    def _camera(self, camera_id: str, size: int) -> _Camera | None:
        known = self._cameras.get(camera_id)
        if known is not None and known.slot_bytes == size:
            return known
        if known is not None:
            if known.under_way is not None:
                return None
            _released(known)
        else:
            self._turn.append(camera_id)
        name = segments.segment_name("detector")
        memory = SharedMemory(name, create=True, size=_SLOTS * size)
        self._cameras[camera_id] = _Camera(memory, size)
        return self._cameras[camera_id]

    def _send_waiting(self) -> None:
        """Cameras take turns, so that a fast one cannot starve the others."""
        if self.ready is None:
            return
        for _ in range(len(self._turn)):
            if sum(c.under_way is not None for c in self._cameras.values()) >= _UNDER_WAY:
                return
            camera = self._cameras[self._turn[0]]
            self._turn.rotate(-1)
            if camera.pending is not None and camera.under_way is None:
                self._send(camera, camera.pending)

    def _send(self, camera: _Camera, frame: Frame) -> None:
        camera.pending = None
        camera.under_way = frame.offset // camera.slot_bytes
        camera.since_s = clock.monotonic_s()
        try:
            self._connection.send(frame)
        except OSError:
            return  # the next poll() finds it dead and says so

    def _freed(self, done: Done) -> None:
        before = self.detect_ms or done.detect_ms
        self.detect_ms = before + _NEWEST_COUNTS * (done.detect_ms - before)
        camera = self._cameras.get(done.camera_id)
        if camera is not None:
            camera.under_way = None
            if camera.leaving:
                self.forget(done.camera_id)
        for other in self._cameras.values():  # the one behind it starts only now
            other.since_s = clock.monotonic_s()
        self._send_waiting()

    def _note(self, messages: list[Message]) -> None:
        for message in messages:
            if isinstance(message, Ready):
                self.ready = message
            elif isinstance(message, Failed):
                self.failed = message

    def _late(self) -> Failed | None:
        now = clock.monotonic_s()
        if self.ready is None:
            late = now - self._started_s > STARTS_WITHIN_S
            limit = STARTS_WITHIN_S
        else:
            waiting = [c for c in self._cameras.values() if c.under_way is not None]
            late = any(now - camera.since_s > HANGS_AFTER_S for camera in waiting)
            limit = HANGS_AFTER_S
        if not late:
            return None
        self._process.kill()
        return Failed(Reason("detector.hangs", {"seconds": int(limit)}))

    def _died(self) -> Failed:
        self._process.join(1.0)
        return Failed(Reason("detector.died", {"code": str(self._process.exitcode)}))


def _released(camera: _Camera) -> None:
    camera.memory.close()
    camera.memory.unlink()
