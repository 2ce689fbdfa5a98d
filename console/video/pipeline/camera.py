"""A camera's process: demux once, relay, record, decode, ask the detector, tell what is sighted.

The pump's thread only moves records on: to the relay's loop, to the recorder's thread, to the
analysing thread. None of them can hold up another. A second, smaller stream is read beside it while
somebody wants that (`sub.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

import cv2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.video.decode import Picture
from console.video.demux import follow, silence_libav
from console.video.liveness import Liveness
from console.video.pipeline.analysis import Analysis
from console.video.pipeline.messages import (
    Answered,
    Beat,
    CameraJob,
    CameraState,
    ClipAnswer,
    ClipWanted,
    CutReaders,
    DetectorChanged,
    FrameOffered,
    KeepRecording,
    KeepUntil,
    Listening,
    Reading,
    SubRoom,
    SubWanted,
    Taken,
    is_sub,
)
from console.video.pipeline.sub import SubStream
from console.video.recorder import RecorderThread
from console.video.records import BoxesRecord, Record
from console.video.relay import Playing, RelayServer, Spans, no_recording
from console.video.trouble import CameraTrouble, Trouble

_BEAT_S = 0.25
_HUNG_S = 3.0

_log = logging.getLogger(__name__)


def run(pipe: Connection, job: CameraJob) -> None:
    """Until the owner closes the pipe or dies."""
    silence_libav()
    cv2.setNumThreads(1)
    asyncio.run(_Camera(pipe, job).serve())


class _Camera:
    def __init__(self, pipe: Connection, job: CameraJob) -> None:
        self._pipe, self._job = pipe, job
        self._sending = threading.Lock()
        self._stop = threading.Event()
        key = Ed25519PublicKey.from_public_bytes(job.ticket_key)
        has_sub = job.sub_address is not None
        on_sub = self._want_sub if has_sub else None
        self._relay = RelayServer(
            job.camera_id, key, self._tell_readers, self._play, on_sub, self._spans
        )
        self._sub: SubStream | None = None
        self._recorder = RecorderThread(job.recorder) if job.recorder is not None else None
        self._ended = asyncio.Event()

    async def serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sub = self._second()
        port = await self._listen()
        self._analysis = Analysis(self._job, self._publish_boxes, self._say, self._offer)
        self._tell(Listening(self._job.camera_id, port))
        self._loop.add_reader(self._pipe.fileno(), self._hear)
        threading.Thread(target=self._pump, daemon=True, name="pump").start()
        try:
            await self._beat()
        finally:
            self._stop.set()
            if self._sub is not None:
                self._sub.close()
            self._loop.remove_reader(self._pipe.fileno())
            await self._relay.close()
            if self._recorder is not None:
                self._recorder.close()

    def _second(self) -> SubStream | None:
        if self._job.sub_address is None:
            return None
        return SubStream(
            self._job,
            self._job.sub_address,
            lambda record: self._relay.publish(record, sub=True),
            self._offer,
            lambda wanted: self._tell(SubWanted(self._job.camera_id, wanted)),
            self._relay.forget_sub,
        )

    async def _listen(self) -> int:
        """The port of the process before where it is still free, else any: readers ask anew."""
        tls = self._job.tls.context() if self._job.tls else None
        with contextlib.suppress(OSError):
            return await self._relay.start(self._job.host, self._job.port, tls)
        return await self._relay.start(self._job.host, 0, tls)

    async def _beat(self) -> None:
        """No beat while a thread hangs: the owner then starts this process again."""
        while not self._ended.is_set():
            sub = self._analysis.turned_at if self._sub is None else self._sub.turned_at()
            if time.monotonic() - min(self._analysis.turned_at, sub) < _HUNG_S:
                self._tell(Beat(self._job.camera_id, self._analysis.is_quiet))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _BEAT_S)

    def _pump(self) -> None:
        try:
            for record in follow(self._job.address, self._job.epoch_base, self._stop):
                self._publish(record)
                if self._recorder is not None:
                    self._recorder.put(record)
                    self._analysis.note_recorder(self._recorder.trouble())
                while not self._analysis.post(record) and not self._stop.is_set():
                    continue
        except Exception:
            _log.exception("the reader of camera %s ended", self._job.camera_id)
            self._loop.call_soon_threadsafe(self._ended.set)
            raise

    def _publish(self, record: Record) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the readers
            self._loop.call_soon_threadsafe(self._relay.publish, record)

    def _play(self, from_utc: float, to_utc: float) -> Playing:
        """In a thread of its own. CameraTrouble(NO_RECORDING)."""
        if self._recorder is None:
            return no_recording(from_utc, to_utc)
        return self._recorder.recorder.play(from_utc, to_utc)

    def _spans(self, from_utc: float, to_utc: float) -> Spans:
        """In a thread of its own."""
        if self._recorder is None:
            return ()
        return self._recorder.recorder.spans(from_utc, to_utc)

    def _publish_boxes(self, record: BoxesRecord) -> None:
        """Recorded too: what is played back is shaded by the same masks."""
        self._publish(record)
        if self._recorder is not None:
            self._recorder.put(record)

    def _tell(self, message: Any) -> None:
        """An owner that is gone hears nothing; the loop sees its pipe's end."""
        with self._sending, contextlib.suppress(ConnectionError):
            self._pipe.send(message)

    def _say(self, message: Any) -> None:
        """What the analysis says; readers of the smaller stream hear how the main one is, too."""
        self._tell(message)
        if isinstance(message, CameraState) and self._sub is not None:
            lost = message.liveness >= Liveness.FROZEN
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._relay.note_main, lost)

    def _want_sub(self, wanted: bool) -> None:
        if self._sub is not None:
            self._sub.want(wanted)

    def _tell_readers(self, reader_ids: frozenset[str]) -> None:
        self._tell(Reading(self._job.camera_id, reader_ids))

    def _offer(self, head: FrameOffered, picture: Picture) -> None:
        with self._sending, contextlib.suppress(ConnectionError):
            self._pipe.send(head)
            self._pipe.send_bytes(picture.data.cast("B"))

    def _hear(self) -> None:
        try:
            while self._pipe.poll():
                message = self._pipe.recv()
                if isinstance(message, ClipWanted):
                    threading.Thread(target=self._clip, args=(message,), daemon=True).start()
                elif isinstance(message, KeepRecording | KeepUntil):
                    threading.Thread(target=self._keep, args=(message,), daemon=True).start()
                elif isinstance(message, CutReaders):
                    self._relay.cut(message.reader_ids)
                else:
                    self._hear_of_detector(message)
        except (EOFError, OSError):
            self._ended.set()

    def _hear_of_detector(self, message: Any) -> None:
        """Each of the two streams is told what concerns it."""
        ours = isinstance(message, Taken) and message.sub
        ours = ours or (isinstance(message, Answered) and is_sub(message.epoch))
        if self._sub is not None:
            if ours:
                self._sub.hear(message)
            elif isinstance(message, SubRoom):
                self._sub.room(message)
            elif isinstance(message, DetectorChanged):
                self._sub.know(message)
        if not ours and not isinstance(message, SubRoom):
            self._analysis.post(message)

    def _clip(self, wanted: ClipWanted) -> None:
        data, trouble = b"", Trouble.NO_RECORDING
        if self._recorder is not None:
            try:
                data = self._recorder.recorder.clip(wanted.from_utc, wanted.to_utc)
                trouble = Trouble.NONE
            except CameraTrouble as error:
                trouble = error.trouble
        self._tell(ClipAnswer(self._job.camera_id, wanted.request_id, data, trouble.value))

    def _keep(self, message: KeepRecording | KeepUntil) -> None:
        """On a thread of its own: it is synced to disk."""
        if self._recorder is None:
            return
        recorder, lock_id = self._recorder.recorder, message.lock_id
        try:
            if isinstance(message, KeepUntil):
                recorder.keep_until(lock_id, message.until_utc)
            elif not recorder.lock(lock_id, message.from_utc, message.to_utc, message.until_utc):
                _log.warning("camera %s: nothing is recorded of %s", self._job.camera_id, lock_id)
        except OSError as error:
            _log.error("what was recorded of %s is not locked: %s", lock_id, error.strerror)
