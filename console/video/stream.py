"""One tile's stream inside a worker: records in, shaded pictures with their own boxes out."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from av.video.frame import VideoFrame

from console.video.decode import Decoder, Display
from console.video.delay_line import DelayLine, Waiting
from console.video.frames import FrameWords, FrameWriter, StreamStatus
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
from console.video.orders import (
    CloseStream,
    OpenStream,
    Order,
    PlaceWanted,
    Resize,
    SetPlace,
    SetPrivacy,
    SetSource,
)
from console.video.pump import Pump
from console.video.records import (
    OWN_EPOCHS,
    BoxesRecord,
    HeartbeatRecord,
    PacketRecord,
    Record,
    StreamRecord,
    TroubleRecord,
)
from console.video.shading import Shader
from console.video.trouble import CameraTrouble, Trouble

_BEAT_S = 0.2
_QUEUED = 512
# Records handled before the line and the heartbeat get their turn: a relay begins with a whole
# group of pictures, and on a busy machine a worker that decodes it must not look dead.
_AT_ONCE = 8
_FPS_OVER_S = 2.0
_DETECTING_FOR_S = 6.0  # longest detector delay after which boxes still count as coming

_log = logging.getLogger(__name__)


class Stream:
    """Owned by its thread; others only post() to it."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None]) -> None:
        self._order = order
        self._ask = ask
        # Written in C: taking turns with queue.Queue costs more than reading a record does.
        self._inbox: queue.SimpleQueue[tuple[Pump | None, Record | Order]] = queue.SimpleQueue()
        self._writer = FrameWriter(order.segment)
        self._shader = Shader(order.privacy)
        self._line: DelayLine[VideoFrame] = DelayLine(detecting=False)
        self._watched = Watched(since=time.monotonic(), still_alarm_s=order.still_alarm_s)
        self._pump = Pump(order.stream_id, order.source, self._put, ask)
        self._decoder: Decoder | None = None
        self._display = Display(order.width, order.height)
        self._sense = MovementSense()
        self._trouble = Trouble.NONE.value
        self._captured: dict[int, float] = {}
        self._newest_pts: int | None = None
        self._shown: deque[float] = deque()
        self._boxes_at: float | None = None
        self._own_boxes = False
        self._next_beat = 0.0
        self._told: tuple[str, Liveness] | None = None
        self._open = True
        self._thread = threading.Thread(
            target=self._run, daemon=True, name=f"stream-{order.stream_id}"
        )
        self._thread.start()

    def post(self, order: Order) -> None:
        """An order for this stream, taken in turn with its records.

        A stream that takes nothing any more is found by its missing heartbeat, not by waiting.
        """
        self._inbox.put((None, order))

    def join(self, timeout_s: float) -> None:
        self._thread.join(timeout_s)

    def _put(self, pump: Pump, record: Record) -> bool:
        """False when too much waits already: the pump then asks again."""
        if self._inbox.qsize() >= _QUEUED:
            return False
        self._inbox.put((pump, record))
        return True

    def _run(self) -> None:
        try:
            while self._open:
                self._take()
                now = time.monotonic()
                self._show_due(now)
                told = (self._trouble, liveness(self._watched, now))
                if now >= self._next_beat or told != self._told:
                    self._told = told
                    self._beat(now)
        except Exception:
            _log.exception("stream %s ended", self._order.stream_id)
            raise
        finally:
            self._pump.close()
            self._writer.close()

    def _take(self) -> None:
        now = time.monotonic()
        due = self._line.next_due_in(now)
        limit = max(0.0, self._next_beat - now)
        wait = limit if due is None else min(due, limit)
        try:
            item = self._inbox.get(timeout=wait) if wait > 0 else self._inbox.get_nowait()
            self._handle(*item)
            for _ in range(_AT_ONCE - 1):
                self._handle(*self._inbox.get_nowait())
        except queue.Empty:
            return

    def _handle(self, pump: Pump | None, item: Record | Order) -> None:
        if pump is not None and pump is not self._pump:
            return  # a source that was replaced still had something to say
        handler = _HANDLERS.get(type(item))
        if handler is not None:
            handler(self, item)

    def _on_stream(self, record: StreamRecord) -> None:
        if self._decoder is not None and self._decoder.stream == record:
            return  # the same epoch again: the relay was read anew
        self._line.clear()
        self._captured.clear()
        self._newest_pts = None
        self._watched = on_reopened(self._watched)
        self._sense = MovementSense()
        self._fit(record)
        self._decoder = None
        try:
            self._decoder = Decoder(record)
        except CameraTrouble as error:
            self._trouble = error.trouble.value

    def _fit(self, record: StreamRecord) -> None:
        """The largest even size inside the tile with the camera's own proportions."""
        scale = min(self._order.width / record.width, self._order.height / record.height)
        width = max(2, int(record.width * scale) // 2 * 2)
        height = max(2, int(record.height * scale) // 2 * 2)
        self._display = Display(width, height)

    def _on_packet(self, record: PacketRecord) -> None:
        decoder = self._decoder
        if decoder is None or decoder.stream.epoch != record.epoch:
            return
        now = time.monotonic()
        self._watched = on_packet(self._watched, now, record.pts)
        self._trouble = decoder.trouble.value
        self._captured[record.pts] = record.capture_utc
        for frame in decoder.decode(record):
            if frame.pts is not None and self._is_newer(frame.pts):
                self._newest_pts = frame.pts
                moved = self._sense.moved(frame, now)
                self._watched = on_picture(self._watched, now, moved)
                self._line.push((record.epoch, frame.pts), now, frame)

    def _is_newer(self, pts: int) -> bool:
        """A relay that is read anew begins with its last keyframe: what was shown stays shown."""
        return self._newest_pts is None or pts > self._newest_pts

    def _on_boxes(self, record: BoxesRecord) -> None:
        now = time.monotonic()
        self._boxes_at = now
        self._own_boxes = record.epoch.startswith(OWN_EPOCHS)
        self._line.detecting = True
        if not self._line.offer(record, now) and self._decoder is not None:
            # Its frame has gone, but its mask may be young enough for the frames that follow.
            self._shader.learn(record, self._decoder.stream.time_base)

    def _on_trouble(self, record: TroubleRecord) -> None:
        self._trouble = record.message_id

    def _on_heartbeat(self, _: HeartbeatRecord) -> None:
        """The relay lives; the camera's own packets say whether the camera does."""

    def _on_close(self, _: CloseStream) -> None:
        self._open = False

    def _on_resize(self, order: Resize) -> None:
        if order.segment != self._order.segment:
            self._writer.close()
            self._writer = FrameWriter(order.segment)
        self._order = _resized(self._order, order)
        if self._decoder is not None:
            self._fit(self._decoder.stream)

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._shader.privacy = order.privacy

    def _on_source(self, order: SetSource) -> None:
        self._pump.close()
        self._pump = Pump(self._order.stream_id, order.source, self._put, self._ask)

    def _on_place(self, order: SetPlace) -> None:
        self._pump.give_place(order.place)

    def _show_due(self, now: float) -> None:
        """Of several that are due only the newest is converted; each one's mask is learned."""
        due = self._line.pop_due(now)
        if not due or self._decoder is None:
            return
        base = self._decoder.stream.time_base
        for waiting in due:
            if waiting.boxes is not None:
                self._shader.learn(waiting.boxes, base)
        self._show(due[-1], base, now)

    def _show(self, waiting: Waiting[VideoFrame], base: Fraction, now: float) -> None:
        epoch, pts = waiting.key
        seconds = float(pts * base)
        picture = self._display.picture(waiting.held)
        bright = luma(waiting.held)
        picture, shading = self._shader.apply(
            picture, picture[..., 1] if bright is None else bright, epoch, seconds
        )
        for old in [known for known in self._captured if known < pts]:
            del self._captured[old]
        words = FrameWords(
            epoch=epoch,
            pts=pts,
            pts_ms=round(seconds * 1000),
            capture_utc=self._captured.get(pts, 0.0),
            shown_at=now,
            shading=shading,
            delay_ms=round(self._line.delay_s() * 1000),
            boxes=waiting.boxes.boxes if waiting.boxes is not None else (),
        )
        if self._writer.fits(picture.shape[1], picture.shape[0]):
            self._writer.write(picture, words)
            self._shown.append(now)

    def _beat(self, now: float) -> None:
        self._next_beat = now + _BEAT_S
        while self._shown and now - self._shown[0] > _FPS_OVER_S:
            self._shown.popleft()
        if self._boxes_at is not None and now - self._boxes_at > _DETECTING_FOR_S:
            self._line.detecting = False
        status = StreamStatus(
            liveness=liveness(self._watched, now),
            still_alarm=still_alarm(self._watched, now),
            trouble=self._trouble,
            age_s=0.0,
            fps=len(self._shown) / _FPS_OVER_S,
            delay_ms=round(self._line.delay_s() * 1000),
            detecting=self._line.detecting,
            late_boxes=self._line.late,
            own_boxes=self._own_boxes,
        )
        self._writer.beat(status, self._watched.packet_at or 0.0)


def _resized(order: OpenStream, resize: Resize) -> OpenStream:
    return OpenStream(
        order.stream_id,
        resize.segment,
        resize.width,
        resize.height,
        order.privacy,
        order.still_alarm_s,
        order.source,
    )


_HANDLERS: dict[type, Callable[[Stream, Any], None]] = {
    StreamRecord: Stream._on_stream,
    PacketRecord: Stream._on_packet,
    BoxesRecord: Stream._on_boxes,
    TroubleRecord: Stream._on_trouble,
    HeartbeatRecord: Stream._on_heartbeat,
    CloseStream: Stream._on_close,
    Resize: Stream._on_resize,
    SetPrivacy: Stream._on_privacy,
    SetSource: Stream._on_source,
    SetPlace: Stream._on_place,
}
