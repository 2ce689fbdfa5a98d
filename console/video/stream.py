"""One tile's stream inside a worker: records in, shaded pictures with their own boxes out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from av.video.frame import VideoFrame

from console.video.decode import Decoder, Display
from console.video.delay_line import DelayLine, Waiting
from console.video.feed import feed_of
from console.video.frames import FrameWords, FrameWriter, StreamStatus
from console.video.liveness import (
    Liveness,
    Watched,
    liveness,
    on_packet,
    on_past,
    on_picture,
    on_reopened,
    on_skipped,
    said_after_s,
    still_alarm,
)
from console.video.loop import Loop
from console.video.luma import luma
from console.video.movement import MovementSense
from console.video.orders import (
    OpenStream,
    Order,
    PlaceWanted,
    Resize,
    SetPlace,
    SetPrivacy,
    SetRate,
    SetReveals,
    SetSource,
)
from console.video.rate import Rate
from console.video.records import (
    OWN_EPOCHS,
    BoxesRecord,
    HeartbeatRecord,
    OpenRecord,
    PacketRecord,
    StreamRecord,
    TroubleRecord,
)
from console.video.shading import Shader
from console.video.trouble import CameraTrouble, Trouble

_FPS_OVER_S = 2.0
_BEHIND_FOR_S = 0.7  # records wait for so long already: all up to the next keyframe is left out
_DETECTING_FOR_S = 6.0  # longest detector delay after which boxes still count as coming


class Stream:
    """Belongs to its worker's loop, which gives it turns."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None], loop: Loop) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        self._order = order
        self._ask, self._loop = ask, loop
        self._writer = FrameWriter(order.segment)
        self._shader = Shader(order.privacy)
        self._shader.uncover(order.reveals)
        self._line: DelayLine[VideoFrame] = DelayLine(detecting=False)
        self._watched = Watched(since=time.monotonic(), still_alarm_s=order.still_alarm_s)
        self._decoder: Decoder | None = None
        self._display = Display(order.width, order.height)
        self._sense = MovementSense()
        self._rate = Rate(order.most_fps)
        self._wants_key = False
        self._behind_since: float | None = None
        self._trouble = Trouble.NONE.value
        self._captured: dict[int, float] = {}
        self._newest_pts: int | None = None
        self._shown: deque[float] = deque()
        self._boxes_at: float | None = None
        self._own_boxes = False
        self._told: tuple[str, Liveness] | None = None
        self._feed = feed_of(order.stream_id, order.source, ask, loop)
        self.wake_at = 0.0

    @property
    def is_ready(self) -> bool:
        return self._feed.ready

    def obey(self, order: Order) -> None:
        _ORDERS[type(order)](self, order)

    def turn(self, now: float, until: float) -> None:
        """Take what has come, but begin nothing after `until`; show what is due."""
        feed = self._feed
        feed.ready = False
        feed.turn(now)
        while (record := feed.take()) is not None:
            _RECORDS[type(record)](self, record)
            if time.monotonic() >= until:
                feed.ready = True
                break
        else:
            self._behind_since = None
        now = time.monotonic()
        if feed.ready:
            self._catch_up(now)
        self._show_due(now)
        due = self._line.next_due_in(now)
        self.wake_at = feed.wake_at if due is None else min(feed.wake_at, now + due)
        if self._told != (self._trouble, liveness(self._watched, now)):
            self.beat(now)

    def _catch_up(self, now: float) -> None:
        """A machine that cannot keep up shows fewer pictures, not older and older ones."""
        if self._behind_since is None:
            self._behind_since = now
        elif now - self._behind_since > _BEHIND_FOR_S:
            self._behind_since, self._wants_key = None, True

    def close(self) -> None:
        self._feed.close()
        self._writer.close()

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
        now, before = time.monotonic(), self._watched
        self._watched = on_packet(before, now, record.pts, float(decoder.stream.time_base))
        self._trouble = decoder.trouble.value
        if self._skips(record):
            self._watched = on_skipped(self._watched, now)
        else:
            self._decode(decoder, record, now)
        if self._feed.is_past:
            self._watched = on_past(before, record.pts, float(decoder.stream.time_base))

    def _decode(self, decoder: Decoder, record: PacketRecord, now: float) -> None:
        self._captured[record.pts] = record.capture_utc
        for frame in decoder.decode(record):
            if frame.pts is not None and self._is_newer(frame.pts):
                self._newest_pts = frame.pts
                moved = self._sense.moved(frame, now)
                self._watched = on_picture(self._watched, now, moved)
                self._line.push((record.epoch, frame.pts), now, frame)

    def _skips(self, record: PacketRecord) -> bool:
        """A packet that needs one that was left out would decode to rubbish."""
        if record.key:
            self._wants_key = False
        elif self._rate.keyframes_only:
            self._wants_key = True
        return self._wants_key

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

    def _on_nothing(self, _: HeartbeatRecord | OpenRecord) -> None:
        """The relay lives; the camera's own packets say whether the camera does."""

    def _on_resize(self, order: Resize) -> None:
        if order.segment != self._order.segment:
            self._writer.close()
            self._writer = FrameWriter(order.segment)
        self._order = replace(
            self._order, segment=order.segment, width=order.width, height=order.height
        )
        if self._decoder is not None:
            self._fit(self._decoder.stream)

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._shader.privacy = order.privacy

    def _on_reveals(self, order: SetReveals) -> None:
        self._shader.uncover(order.reveals)

    def _on_source(self, order: SetSource) -> None:
        self._feed.close()
        self._feed = feed_of(self._order.stream_id, order.source, self._ask, self._loop)

    def _on_place(self, order: SetPlace) -> None:
        self._feed.give_place(order.place)

    def _on_rate(self, order: SetRate) -> None:
        """Seen again: its relay is read anew, which begins with the last keyframe; to wait for the
        next one would leave an old picture on screen for as long.
        """
        unseen_before, self._rate = self._rate.keyframes_only, Rate(order.most_fps)
        if unseen_before and not self._rate.keyframes_only and self._wants_key:
            self._feed.restart()

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
        if not self._rate.takes(seconds):
            return
        picture = self._display.picture(waiting.held)
        bright = luma(waiting.held)
        boxes = waiting.boxes.boxes if waiting.boxes is not None else ()
        picture, shading = self._shader.apply(
            picture, picture[..., 1] if bright is None else bright, epoch, seconds, boxes
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
            boxes=boxes,
        )
        if self._writer.fits(picture.shape[1], picture.shape[0]):
            self._writer.write(picture, words)
            self._shown.append(now)

    def beat(self, now: float) -> None:
        """Tell how the stream is; that it is told at all says that its worker lives."""
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
        self._writer.beat(status, self._watched.packet_at or 0.0, said_after_s(self._watched))


_RECORDS: dict[type, Callable[[Stream, Any], None]] = {
    StreamRecord: Stream._on_stream,
    PacketRecord: Stream._on_packet,
    BoxesRecord: Stream._on_boxes,
    TroubleRecord: Stream._on_trouble,
    HeartbeatRecord: Stream._on_nothing,
    OpenRecord: Stream._on_nothing,
}
_ORDERS: dict[type, Callable[[Stream, Any], None]] = {
    Resize: Stream._on_resize,
    SetPrivacy: Stream._on_privacy,
    SetReveals: Stream._on_reveals,
    SetSource: Stream._on_source,
    SetPlace: Stream._on_place,
    SetRate: Stream._on_rate,
}
