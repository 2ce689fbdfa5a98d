"""All cameras of one machine: their processes, one detector, and the thread that owns them."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import wait

from console import segments
from console.inference.messages import Answer, Options
from console.video.pipeline.cameras import CameraProcess
from console.video.pipeline.detection import Detection
from console.video.pipeline.messages import (
    Answered,
    Beat,
    CameraJob,
    ClipAnswer,
    ClipWanted,
    CutReaders,
    DetectorChanged,
    DetectorState,
    FrameOffered,
    KeepRecording,
    KeepUntil,
    Pace,
    SubWanted,
    Taken,
    ToCamera,
    Upward,
    is_sub,
)
from console.video.pipeline.pace import SLOWEST_S, affordable_s, differs
from console.video.pipeline.rooms import SubRooms
from console.video.records import SUB_EPOCHS
from console.video.trouble import Trouble

_POLL_S = 0.25
_REAP_S = 0.02
_STOP_LIMIT_S = 10.0
_PACE_EVERY_S = 0.5
_LOCKS_TOLD = 200  # the newest are told again to a process that was started again

_log = logging.getLogger(__name__)


class PipelineSet:
    """Methods may be called from any thread; on_message is called from the set's own thread.

    detector None: cameras are relayed and recorded, detection is off.
    """

    def __init__(self, on_message: Callable[[Upward], None], detector: Options | None) -> None:
        segments.sweep_segments()
        self._on_message = on_message
        self._options = detector
        self._cameras: dict[str, CameraProcess] = {}
        self._leaving: list[CameraProcess] = []
        self._pace = Pace(SLOWEST_S)
        self._subs = SubRooms()
        self._locks: dict[tuple[str, str], KeepRecording] = {}
        self._paced_at = 0.0
        self._wishes: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._wake_out, self._wake_in = Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, daemon=True, name="pipelines")
        self._thread.start()

    def add(self, job: CameraJob) -> None:
        """Run a camera; one that runs under this id is replaced."""
        self._wish(lambda: self._add(job))

    def remove(self, camera_id: str) -> None:
        self._wish(lambda: self._remove(camera_id))

    def want_clip(self, camera_id: str, request_id: str, from_utc: float, to_utc: float) -> None:
        """A ClipAnswer with this request_id comes through on_message."""
        wanted = ClipWanted(request_id, from_utc, to_utc)
        self._wish(lambda: self._want_clip(camera_id, wanted))

    def keep(self, camera_id: str, wanted: KeepRecording | KeepUntil) -> None:
        """Lock what is recorded of an alert; a camera that is just being started gets it then."""
        self._wish(lambda: self._keep(camera_id, wanted))

    def cut_readers(self, camera_id: str, reader_ids: frozenset[str]) -> None:
        """End their streams: they have no right to this camera's relay any more."""
        self._wish(lambda: self._send(camera_id, CutReaders(reader_ids)))

    def pids(self) -> dict[str, int]:
        """Process ids of the cameras that run, for whoever watches the machine."""
        return {name: one.pid() or 0 for name, one in list(self._cameras.items())}

    def close(self) -> None:
        """End all processes."""
        self._wishes.put(None)
        self._wake_in.send_bytes(b"x")
        self._thread.join(_STOP_LIMIT_S)
        self._wake_in.close()
        self._wake_out.close()

    def _wish(self, wish: Callable[[], None]) -> None:
        self._wishes.put(wish)
        self._wake_in.send_bytes(b"x")

    def _run(self) -> None:
        try:
            self._detection = Detection(self._options, self._on_detector, self._on_answer)
            while self._grant():
                self._wait()
                self._hear()
                self._detection.poll()
                self._check(time.monotonic())
        except Exception:
            _log.exception("the cameras' owner ended")
            raise
        finally:
            for camera_id in tuple(self._cameras):
                self._remove(camera_id)
            while self._reap():
                time.sleep(_REAP_S)
            self._detection.close()

    def _grant(self) -> bool:
        """Do what was wished; False: to end."""
        while not self._wishes.empty():
            wish = self._wishes.get()
            if wish is None:
                return False
            wish()
        return True

    def _wait(self) -> None:
        waitables = [self._wake_out, *self._detection.waitables()]
        for one in self._cameras.values():
            waitables += one.waitables()
        if self._wake_out in wait(waitables, _POLL_S):
            self._wake_out.recv_bytes()

    def _hear(self) -> None:
        for camera_id, one in self._cameras.items():
            for message, picture in one.hear():
                if isinstance(message, FrameOffered):
                    if picture is not None:
                        self._detection.offer(message, picture)
                    self._send(camera_id, Taken(message.sub))
                elif isinstance(message, SubWanted):
                    self._sub_wanted(camera_id, message.wanted)
                elif not isinstance(message, Beat):
                    self._on_message(message)

    def _check(self, now: float) -> None:
        self._reap()
        for one in self._cameras.values():
            if one.check(now):
                _log.warning("camera process %s was started again", one.job.camera_id)
                self._brief(one)
        if now - self._paced_at >= _PACE_EVERY_S:
            self._paced_at = now
            self._set_pace()

    def _set_pace(self) -> None:
        self._set_rooms()
        detected = [one.is_quiet for one in self._cameras.values() if one.job.detect]
        quiet = sum(detected)
        busy = len(detected) - quiet + self._subs.detected
        every_s = affordable_s(busy, self._detection.ms_per_frame(), quiet)
        if differs(self._pace.every_s, every_s):
            self._pace = Pace(every_s)
            for one in self._cameras.values():
                one.send(self._pace)

    def _set_rooms(self) -> None:
        jobs = [one.job for one in self._cameras.values()]
        off = self._detection.is_off()
        for camera_id, room in self._subs.settle(jobs, self._detection.ms_per_frame(), off):
            self._send(camera_id, room)

    def _sub_wanted(self, camera_id: str, wanted: bool) -> None:
        if wanted:
            self._subs.want(camera_id)
        else:
            self._subs.leave(camera_id)
            self._detection.forget(camera_id, sub=True)
        self._set_rooms()

    def _brief(self, one: CameraProcess) -> None:
        """What a process that has just been started does not know yet."""
        self._subs.leave(one.job.camera_id)
        one.send(DetectorChanged(self._detection.state.model))
        one.send(self._pace)
        for (camera_id, _), wanted in self._locks.items():
            if camera_id == one.job.camera_id:
                one.send(wanted)

    def _add(self, job: CameraJob) -> None:
        self._remove(job.camera_id)
        fresh = CameraProcess(job)
        self._cameras[job.camera_id] = fresh
        self._brief(fresh)

    def _remove(self, camera_id: str) -> None:
        gone = self._cameras.pop(camera_id, None)
        if gone is not None:
            gone.leave()
            self._leaving.append(gone)
            self._subs.leave(camera_id)
            for sub in (False, True):
                self._detection.forget(camera_id, sub)

    def _reap(self) -> bool:
        """Whether processes that were told to end are still ending."""
        self._leaving = [one for one in self._leaving if not one.has_left()]
        return bool(self._leaving)

    def _want_clip(self, camera_id: str, wanted: ClipWanted) -> None:
        if camera_id in self._cameras:
            self._send(camera_id, wanted)
        else:
            none = Trouble.NO_RECORDING.value
            self._on_message(ClipAnswer(camera_id, wanted.request_id, b"", none))

    def _keep(self, camera_id: str, wanted: KeepRecording | KeepUntil) -> None:
        if isinstance(wanted, KeepRecording):
            self._locks[camera_id, wanted.lock_id] = wanted
            while len(self._locks) > _LOCKS_TOLD:
                del self._locks[next(iter(self._locks))]
        self._send(camera_id, wanted)

    def _send(self, camera_id: str, message: ToCamera) -> None:
        one = self._cameras.get(camera_id)
        if one is not None:
            one.send(message)

    def _on_answer(self, answer: Answer) -> None:
        camera_id = answer.camera_id
        if is_sub(answer.epoch):
            camera_id = camera_id.removesuffix(SUB_EPOCHS)
        self._send(camera_id, Answered(answer.epoch, answer.pts, answer.detections))

    def _on_detector(self, state: DetectorState) -> None:
        for one in self._cameras.values():
            one.send(DetectorChanged(state.model))
        self._on_message(state)
