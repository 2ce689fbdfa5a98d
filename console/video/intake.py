"""One source of a tile's pictures inside a worker: its records in, its frames out with their boxes.

A tile that changes from one of a camera's streams to the other has two of them for a moment. Each
knows masks and movement of its own frames only: nothing of one stream is put on a picture of the
other (DESIGN rules 10 and 11).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from av.video.frame import VideoFrame

from console.video.decode import Decoder, Display, Picture
from console.video.delay_line import DelayLine, Waiting
from console.video.feed import feed_of
from console.video.frame_words import FrameWords, Shading
from console.video.liveness import (
    Liveness,
    Watched,
    liveness,
    on_packet,
    on_past,
    on_picture,
    on_reopened,
    on_skipped,
)
from console.video.loop import Loop
from console.video.luma import luma
from console.video.movement import MovementSense
from console.video.orders import OpenStream, PlaceWanted, RelaySource, Source
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
from console.video.relay_reader import RelayPlace
from console.video.shading import Shader
from console.video.trouble import CameraTrouble, Trouble

_BEHIND_FOR_S = 0.7  # records wait for so long already: all up to the next keyframe is left out
_DETECTING_FOR_S = 6.0  # longest detector delay after which boxes still count as coming

Ask = Callable[[PlaceWanted], None]


class Intake:
    """Belongs to its stream's turns."""

    def __init__(self, order: OpenStream, source: Source, ask: Ask, loop: Loop) -> None:
        """Of the order only what is the same for every source."""
        self._stream_id, self._ask, self._loop = order.stream_id, ask, loop
        self.shader = Shader(order.privacy)
        self.shader.uncover(order.reveals)
        self.line: DelayLine[VideoFrame] = DelayLine(detecting=False)
        self.watched = Watched(since=time.monotonic(), still_alarm_s=order.still_alarm_s)
        self.trouble = Trouble.NONE.value
        self.own_boxes = self.main_lost = False
        self._room = order.width, order.height
        self._display = Display(*self._room)
        self._decoder: Decoder | None = None
        self._sense = MovementSense()
        self._rate = Rate(order.most_fps)
        self._wants_key = False
        self._behind_since: float | None = None
        self._late_since: float | None = None
        self._captured: dict[int, float] = {}
        self._newest_pts: int | None = None
        self._shown_at: float | None = None
        self._boxes_at: float | None = None
        self._open(source)

    def _open(self, source: Source) -> None:
        self.is_sub = isinstance(source, RelaySource) and source.sub
        self._feed = feed_of(self._stream_id, source, self._ask, self._loop)

    @property
    def is_ready(self) -> bool:
        return self._feed.ready

    @property
    def is_past(self) -> bool:
        """What comes is what the relay kept from before."""
        return self._feed.is_past

    def liveness(self, now: float) -> Liveness:
        return liveness(self.watched, now)

    def behind_s(self, now: float) -> float:
        """For how long it has been more than was done in time; what was left out for that counts
        until pictures come again.
        """
        return now - self._late_since if self._late_since is not None else 0.0

    def take(self, now: float, until: float) -> None:
        """What has come, but nothing is begun after `until`."""
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
            if self._rate.keyframes_only or not self._wants_key:
                self._late_since = None
        if feed.ready:
            self._catch_up(time.monotonic())

    def wake_at(self, now: float) -> float:
        due = self.line.next_due_in(now)
        return self._feed.wake_at if due is None else min(self._feed.wake_at, now + due)

    def due(self, now: float) -> Waiting[VideoFrame] | None:
        """Of the frames that are due the newest; each one's mask is learned."""
        due = self.line.pop_due(now)
        if not due or self._decoder is None:
            return None
        self._shown_at = now
        for waiting in due:
            for boxes in waiting.masks():
                self.shader.learn(boxes, self._base())
        return due[-1]

    def captured_utc(self, waiting: Waiting[VideoFrame]) -> float:
        return self._captured.get(waiting.key[1], 0.0)

    def picture(
        self, waiting: Waiting[VideoFrame], now: float
    ) -> tuple[Picture, FrameWords] | None:
        """What may be shown of a frame; None where it is one too many."""
        epoch, pts = waiting.key
        seconds = float(pts * self._base())
        if not self._rate.takes(seconds):
            return None
        picture = self._display.picture(waiting.held)
        bright = luma(waiting.held)
        boxes = waiting.boxes.boxes if waiting.boxes is not None else ()
        picture, shading = self.shader.apply(
            picture, picture[..., 1] if bright is None else bright, epoch, seconds, boxes
        )
        words = FrameWords(
            epoch=epoch,
            pts=pts,
            pts_ms=round(seconds * 1000),
            capture_utc=self._captured.get(pts, 0.0),
            shown_at=now,
            shading=Shading(shading),
            delay_ms=round(self.line.delay_s() * 1000),
            boxes=boxes,
            reveals=self.shader.under,
        )
        for old in [known for known in self._captured if known < pts]:
            del self._captured[old]
        return picture, words

    def look(self, now: float) -> None:
        """A detector whose answers have not come for long detects no longer."""
        if self._boxes_at is not None and now - self._boxes_at > _DETECTING_FOR_S:
            self.line.detecting = False

    def use(self, source: Source) -> None:
        """Another source from now on; what was shown stays until its first picture."""
        self._feed.close()
        self._open(source)

    def give_place(self, place: RelayPlace) -> None:
        self._feed.give_place(place)

    def fit(self, width: int, height: int) -> None:
        self._room = width, height
        if self._decoder is not None:
            self._fit(self._decoder.stream)

    def pace(self, most_fps: float) -> None:
        """Seen again: its relay is read anew, which begins with the last keyframe; to wait for the
        next one would leave an old picture on screen for as long.
        """
        unseen_before, self._rate = self._rate.keyframes_only, Rate(most_fps)
        if unseen_before and not self._rate.keyframes_only and self._wants_key:
            self._feed.restart()

    def close(self) -> None:
        self._feed.close()

    # -- records ---------------------------------------------------------------------------------

    def _on_stream(self, record: StreamRecord) -> None:
        if self._decoder is not None and self._decoder.stream == record:
            return  # the same epoch again: the relay was read anew
        self.line.clear()
        self._captured.clear()
        self._newest_pts, self._wants_key = None, False  # nothing of this epoch was left out
        self.watched = on_reopened(self.watched, self._shown_at)
        self._sense = MovementSense()
        self._fit(record)
        self._decoder = None
        try:
            self._decoder = Decoder(record)
        except CameraTrouble as error:
            self.trouble = error.trouble.value

    def _fit(self, record: StreamRecord) -> None:
        """The largest even size inside the tile with the camera's own proportions."""
        scale = min(self._room[0] / record.width, self._room[1] / record.height)
        width = max(2, int(record.width * scale) // 2 * 2)
        height = max(2, int(record.height * scale) // 2 * 2)
        self._display = Display(width, height)

    def _on_packet(self, record: PacketRecord) -> None:
        decoder = self._decoder
        if decoder is None or decoder.stream.epoch != record.epoch:
            return
        now, before = time.monotonic(), self.watched
        self.watched = on_packet(before, now, record.pts, float(self._base()))
        self.trouble = decoder.trouble.value
        if self._skips(record):
            # Where somebody looks it is missed: the picture on screen stands, and has to say so.
            if self._rate.unseen:
                self.watched = on_skipped(self.watched, now)
        else:
            self._decode(decoder, record, now)
        if self._feed.is_past:
            self.watched = on_past(before, record.pts, float(self._base()))

    def _decode(self, decoder: Decoder, record: PacketRecord, now: float) -> None:
        self._captured[record.pts] = record.capture_utc
        for frame in decoder.decode(record):
            if frame.pts is not None and self._is_newer(frame.pts):
                self._newest_pts = frame.pts
                moved = self._sense.moved(frame, now)
                self.watched = on_picture(self.watched, now, moved)
                self.line.push((record.epoch, frame.pts), now, frame)

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
        self.own_boxes = record.epoch.startswith(OWN_EPOCHS)
        self.line.detecting = True
        if not self.line.offer(record, now) and self._decoder is not None:
            # Its frame has gone, but its mask may be young enough for the frames that follow.
            self.shader.learn(record, self._base())

    def _on_trouble(self, record: TroubleRecord) -> None:
        self.trouble = record.message_id

    def _on_heartbeat(self, record: HeartbeatRecord) -> None:
        """The relay lives; the camera's own packets say whether the camera does."""
        self.main_lost = record.main_lost

    def _on_nothing(self, _: OpenRecord) -> None:
        """What readers say is said to a relay only."""

    def _base(self) -> Fraction:
        assert self._decoder is not None
        return self._decoder.stream.time_base

    def _catch_up(self, now: float) -> None:
        """A machine that cannot keep up shows fewer pictures, not older and older ones."""
        if self._behind_since is None:
            self._behind_since = now
            self._late_since = self._late_since or now
        elif now - self._behind_since > _BEHIND_FOR_S:
            self._behind_since, self._wants_key = None, True


_RECORDS: dict[type, Callable[[Intake, Any], None]] = {
    StreamRecord: Intake._on_stream,
    PacketRecord: Intake._on_packet,
    BoxesRecord: Intake._on_boxes,
    TroubleRecord: Intake._on_trouble,
    HeartbeatRecord: Intake._on_heartbeat,
    OpenRecord: Intake._on_nothing,
}
