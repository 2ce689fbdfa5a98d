"""The detector process: takes frames out of shared memory, answers with detections.

It is a process and not a thread so that a model that hangs, crashes or leaks costs nobody else
anything. It holds no queue: its owner keeps at most two frames under way.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import signal
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np

from console import clock
from console.inference.detector import Detector
from console.inference.letterbox import limit_threads
from console.inference.messages import Answer, Done, Failed, Frame, Options, Ready
from console.inference.package import load_package
from console.inference.refusal import InferenceRefused

log = logging.getLogger(__name__)


def run(connection: Connection, options: Options) -> None:
    """Until the owner sends None or goes away, or the model fails: then one Failed, and the end."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limit_threads(options.threads)
    try:
        detector = Detector(load_package(Path(options.folder)), options.device, options.threads)
        connection.send(Ready(detector.device, detector.package.manifest))
        _serve(connection, detector, _Later(options.delay_s))
    except InferenceRefused as refusal:
        connection.send(Failed(refusal.reason))
    except (EOFError, BrokenPipeError):
        return  # the owner is gone


def _serve(connection: Connection, detector: Detector, later: _Later) -> None:
    segments: dict[str, SharedMemory] = {}
    sound = True
    try:
        while True:
            if connection.poll(later.wait_s()):
                frame = connection.recv()
                if frame is None:
                    return
                answer = _detected(detector, frame, segments)
                connection.send(Done(frame.camera_id, answer.detect_ms))
                later.add(answer)
                if sound and detector.not_finite:
                    sound = False
                    log.warning("%s gives boxes that are no numbers", detector.package.label)
            for answer in later.due():
                connection.send(answer)
    finally:
        for segment in segments.values():
            segment.close()


def _detected(detector: Detector, frame: Frame, segments: dict[str, SharedMemory]) -> Answer:
    start = clock.monotonic_s()
    memory = _attached(frame, segments)
    shape = (frame.height, frame.width, 3)
    picture: np.ndarray = np.ndarray(shape, np.uint8, memory.buf, frame.offset)
    detections = detector.detect(picture)
    del picture  # a view left behind would keep the memory from being closed
    detect_ms = (clock.monotonic_s() - start) * 1000
    return Answer(frame.camera_id, frame.epoch, frame.pts, frame.submitted_s, detect_ms, detections)


def _attached(frame: Frame, segments: dict[str, SharedMemory]) -> SharedMemory:
    """One segment a camera: another name means that its pictures have changed size."""
    known = segments.get(frame.camera_id)
    if known is not None and known.name == frame.segment:
        return known
    if known is not None:
        known.close()
    segments[frame.camera_id] = SharedMemory(frame.segment)
    return segments[frame.camera_id]


@dataclass(slots=True)
class _Later:
    """Answers kept back for delay_s; with none, they are due at once."""

    delay_s: float
    _heap: list[tuple[float, int, Answer]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def add(self, answer: Answer) -> None:
        due_s = clock.monotonic_s() + self.delay_s
        heapq.heappush(self._heap, (due_s, next(self._order), answer))

    def due(self) -> list[Answer]:
        now, ready = clock.monotonic_s(), []
        while self._heap and self._heap[0][0] <= now:
            ready.append(heapq.heappop(self._heap)[2])
        return ready

    def wait_s(self) -> float | None:
        """How long to wait for a frame before an answer falls due; None: for ever."""
        if not self._heap:
            return None
        return max(0.0, self._heap[0][0] - clock.monotonic_s())
