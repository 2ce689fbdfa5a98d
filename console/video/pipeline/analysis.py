"""The analysing thread of a camera process: frames to the detector, boxes to the relay.

A frame's boxes go out when its answer comes. The tracker then places its tracks on the frames
since, which readers still hold in their delay lines, and on each new one for half a second.
A camera's smaller stream has one of its own, which sights nothing.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from av.video.frame import VideoFrame

from console.video.decode import Bgr, Decoder, Picture
from console.video.liveness import (
    Liveness,
    Watched,
    liveness,
    on_packet,
    on_picture,
    on_reopened,
    still_alarm,
)
from console.video.luma import luma
from console.video.movement import MovementSense
from console.video.pipeline.activity import Activity
from console.video.pipeline.messages import (
    Answered,
    CameraJob,
    CameraState,
    DetectorChanged,
    FrameOffered,
    Pace,
    Sighting,
    Taken,
    ToCamera,
)
from console.video.pipeline.pace import SLOWEST_S
from console.video.pipeline.placing import Placing, detector_size
from console.video.pipeline.reporter import Reporter
from console.video.records import (
    BoxesRecord,
    PacketRecord,
    Record,
    StreamRecord,
    TroubleRecord,
)
from console.video.tamper import TamperSense
from console.video.trouble import CameraTrouble

DETECTOR_WIDTH = 1280
_TICK_S = 0.1
_QUEUED = 512
_KEPT_FRAMES = 160  # offered and not answered yet: a detector 5 s late at 15 a second, and more
_REMEMBERED = 300
_KEY_EVERY_S = 0.9  # at most: of some cameras each frame is a keyframe

_log = logging.getLogger(__name__)
Offer = Callable[[FrameOffered, Picture], None]


class Analysis:
    """Owned by its thread; others only post() to it."""

    def __init__(
        self,
        job: CameraJob,
        publish: Callable[[BoxesRecord], None],
        tell: Callable[[Sighting | CameraState], None],
        offer: Offer,
        sub: bool = False,
    ) -> None:
        """sub: boxes and masks for whoever looks; sightings and their evidence are the main's."""
        self._job, self._publish, self._tell, self._offer = job, publish, tell, offer
        self._inbox: queue.Queue[Record | ToCamera] = queue.Queue(_QUEUED)
        self._placing = Placing(DETECTOR_WIDTH)
        self._reporter = None if sub else Reporter(job.camera_id, job.privacy, tell)
        self._decoder: Decoder | None = None
        self._bgr = Bgr(DETECTOR_WIDTH)
        self._sense = MovementSense()
        self._tamper = TamperSense() if job.tamper_alarm else None
        self._watched = Watched(since=time.monotonic(), still_alarm_s=job.still_alarm_s)
        self._captured: dict[int, float] = {}
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self._kept: dict[int, VideoFrame] = {}
        self._pending: VideoFrame | None = None
        self._may_offer = True
        self._every_s = SLOWEST_S if job.detect_every_s is None else job.detect_every_s
        self._due_s = self._key_due_s = float("-inf")
        self._activity = Activity(time.monotonic())
        self._trouble = ""
        self._recorder_trouble = ""
        self._said: CameraState | None = None
        self.turned_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True, name="analysis")
        self._thread.start()

    def post(self, item: Record | ToCamera) -> bool:
        """False when the thread is too far behind to take it."""
        try:
            self._inbox.put(item, timeout=_TICK_S)
        except queue.Full:
            return False
        return True

    @property
    def is_quiet(self) -> bool:
        """From any thread: nothing has moved for a while."""
        return self._activity.is_quiet(time.monotonic())

    def note_recorder(self, trouble: str) -> None:
        self._recorder_trouble = trouble

    def _run(self) -> None:
        try:
            while True:
                self._take()
                self._tick(time.monotonic())
        except Exception:
            _log.exception("analysis of camera %s ended", self._job.camera_id)
            raise

    def _take(self) -> None:
        try:
            item = self._inbox.get(timeout=_TICK_S)
        except queue.Empty:
            return
        handler = _HANDLERS.get(type(item))
        if handler is not None:
            handler(self, item)

    def _tick(self, now: float) -> None:
        self.turned_at = now
        if self._reporter is not None:
            self._reporter.expire(now)
        state = CameraState(
            self._job.camera_id,
            liveness(self._watched, now),
            still_alarm(self._watched, now),
            self._trouble,
            self._recorder_trouble,
            "" if self._tamper is None else self._tamper.state.value,
        )
        if state != self._said and state.liveness is not Liveness.STARTING:
            self._said = state
            self._tell(state)

    def _on_stream(self, record: StreamRecord) -> None:
        self._decoder = None
        self._watched = on_reopened(self._watched, self._watched.picture_at)
        self._sense = MovementSense()
        if self._tamper is not None:
            self._tamper.pause()
        self._placing.begin(record)
        self._captured.clear()
        self._recent.clear()
        self._kept.clear()
        self._pending = None
        self._due_s = self._key_due_s = float("-inf")
        try:
            self._decoder = Decoder(record)
        except CameraTrouble as error:
            self._trouble = error.trouble.value

    def _on_packet(self, record: PacketRecord) -> None:
        if self._decoder is None or self._decoder.stream.epoch != record.epoch:
            return
        now = time.monotonic()
        tick_s = float(self._decoder.stream.time_base)
        self._watched = on_packet(self._watched, now, record.pts, tick_s)
        self._trouble = self._decoder.trouble.value
        self._captured[record.pts] = record.capture_utc
        while len(self._captured) > _REMEMBERED:
            del self._captured[next(iter(self._captured))]
        for frame in self._decoder.decode(record):
            if frame.pts is not None:
                moved = self._sense.moved(frame, now)
                self._watched = on_picture(self._watched, now, moved)
                if moved and self._activity.stir(now):
                    self._due_s = float("-inf")
                self._look_for_tampering(frame, now)
                self._on_frame(frame, frame.pts)

    def _look_for_tampering(self, frame: VideoFrame, now: float) -> None:
        if self._tamper is None or not self._tamper.wants(now):
            return
        plane = luma(frame)
        if plane is not None:
            self._tamper.see(plane, now)

    def _on_frame(self, frame: VideoFrame, pts: int) -> None:
        self._recent.append(pts)
        if self._placing.model is not None and self._is_due(frame, self._placing.seconds(pts)):
            self._pending = frame
            self._offer_pending()
        self._place(pts)

    def _is_due(self, frame: VideoFrame, seconds: float) -> bool:
        """By the clock; a keyframe also before its time, since some tiles show nothing else, and
        only a mask of its own tells who has moved until the next one (`foreground.py`).
        """
        every_s = self._activity.every_s(self._every_s, time.monotonic())
        if seconds >= self._due_s:
            self._due_s = max(self._due_s + every_s, seconds)
        elif frame.key_frame and seconds >= self._key_due_s:
            self._due_s = seconds + every_s
        else:
            return False
        if frame.key_frame:
            self._key_due_s = seconds + _KEY_EVERY_S
        return True

    def _offer_pending(self) -> None:
        """The newest frame that is due; one under way to the owner at a time."""
        frame, decoder = self._pending, self._decoder
        if frame is None or frame.pts is None or decoder is None or not self._may_offer:
            return
        self._pending, self._may_offer = None, False
        self._kept[frame.pts] = frame
        while len(self._kept) > _KEPT_FRAMES:
            del self._kept[next(iter(self._kept))]
        picture = self._bgr.picture(frame)
        height, width = picture.shape[:2]
        head = FrameOffered(self._job.camera_id, decoder.stream.epoch, frame.pts, height, width)
        self._offer(head, picture)

    def _on_taken(self, _: Taken) -> None:
        self._may_offer = True
        self._offer_pending()

    def _on_detector(self, change: DetectorChanged) -> None:
        self._may_offer = True
        model = change.model if self._job.detect else None
        self._placing.use(model)
        if self._reporter is not None:
            self._reporter.use(model)

    def _on_pace(self, pace: Pace) -> None:
        if self._job.detect_every_s is None:
            self._every_s = pace.every_s

    def _on_trouble(self, record: TroubleRecord) -> None:
        self._trouble = record.message_id

    def _on_answer(self, answer: Answered) -> None:
        frame = self._kept.pop(answer.pts, None)
        stream = self._placing.stream
        if stream is None or stream.epoch != answer.epoch or frame is None:
            return
        for older in [pts for pts in self._kept if pts < answer.pts]:
            del self._kept[older]  # answers come in order: these were dropped
        placed, record = self._placing.answered(answer)
        if self._reporter is not None and self._reporter.are_weapons(placed):
            self._activity.stir(time.monotonic())
        self._publish(record)
        for pts in [later for later in self._recent if later > answer.pts]:
            if pts not in self._kept:  # those get an answer of their own
                self._place(pts)
        if self._reporter is None:
            return
        captured = self._captured.get(answer.pts, time.time())
        self._reporter.observe(
            answer,
            placed,
            partial(self._bgr.picture, frame),
            detector_size(stream, DETECTOR_WIDTH),
            stream,
            captured,
        )

    def _place(self, pts: int) -> None:
        record = self._placing.between(pts)
        if record is not None:
            self._publish(record)


_HANDLERS: dict[type, Callable[[Analysis, Any], None]] = {
    StreamRecord: Analysis._on_stream,
    PacketRecord: Analysis._on_packet,
    TroubleRecord: Analysis._on_trouble,
    Taken: Analysis._on_taken,
    Answered: Analysis._on_answer,
    DetectorChanged: Analysis._on_detector,
    Pace: Analysis._on_pace,
}
