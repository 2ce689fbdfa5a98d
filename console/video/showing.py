"""A recording's access units made pictures: decoded, shaded, written to where the window reads.

Each picture's epoch says that it is out of a recording: there is no way to take one for live.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from av.video.frame import VideoFrame

from console.domain.camera import Privacy
from console.video.decode import Decoder, Display, Picture
from console.video.frame_words import REPLAY_EPOCHS, FrameWords
from console.video.frames import FrameWriter, Shading, StreamStatus
from console.video.luma import luma
from console.video.orders import OpenStream, Resize
from console.video.reel import Reel, Shot
from console.video.shading import Shader, covered_whole
from console.video.trouble import CameraTrouble, Trouble
from console.video.uncovered import Uncovered

_UNCOVERED = (Shading.NONE, Shading.REVEALED)


class Showing:
    """Belongs to its worker's loop. trouble: why what was fed cannot be decoded."""

    def __init__(self, order: OpenStream) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        self._order = order
        self._writer = FrameWriter(order.segment)
        self._shader = Shader(order.privacy)
        self._shader.uncover(order.reveals)
        self._shown_as = self._as_now()
        self._last: tuple[Picture, FrameWords] | None = None
        self._display = Display(order.width, order.height)
        self._decoder: Decoder | None = None
        self.trouble = Trouble.NONE

    @property
    def is_decoding(self) -> bool:
        """Whether the next shot can follow on what was fed."""
        return self._decoder is not None

    def feed(self, shot: Shot, reel: Reel, now: float, *, shade: bool, show: bool) -> int:
        """Decode a shot; how many pictures of it were shown.

        shade: its people matter to what will be shown. show: it is to be seen itself.
        """
        if self._decoder is None or self._decoder.stream.epoch != shot.stream.epoch:
            self._open(shot)
        if self._decoder is None:
            return 0
        shown = 0
        for frame in self._decoder.decode(shot.packet):
            if frame.pts is not None and shade:
                shown += self._show(frame, frame.pts, shot, reel, now, show)
        return shown

    def begin_anew(self) -> None:
        """What follows is no continuation: nothing that was seen before covers anybody in it."""
        self._decoder = None
        standing = self._shader.standing()
        self._shader = Shader(self._shader.privacy)
        self._shader.uncover(standing)

    def set_privacy(self, privacy: Privacy) -> None:
        self._shader.privacy = privacy

    def uncover(self, reveals: Iterable[Uncovered]) -> None:
        """What is shown from now on, each until its own end; nothing else any more."""
        self._shader.uncover(reveals)

    def is_outdated(self) -> bool:
        """Whether the picture on screen shows more, or less, than may be seen now: it stands for as
        long as somebody likes, and is to be shown anew.
        """
        return self._shown_as != self._as_now()

    def cover(self, now: float) -> None:
        """What stands on screen, whole, where it cannot be decoded anew."""
        self._shown_as = self._as_now()
        if self._last is None or self._shader.privacy is Privacy.NONE:
            return
        picture, words = self._last
        if words.shading in _UNCOVERED and self._writer.fits(picture.shape[1], picture.shape[0]):
            picture, shading = covered_whole(picture)
            self._write(picture, replace(words, shading=shading, shown_at=now, reveals=()))

    def changes_at(self) -> float:
        """When the next reveal ends, by the machine's monotonic clock; inf: none stands."""
        return min((one.until for one in self._shader.standing()), default=math.inf)

    def _as_now(self) -> tuple[Privacy, frozenset[Uncovered]]:
        """A reveal that only ends otherwise than was told before shows the same."""
        standing = (replace(one, until=0.0) for one in self._shader.standing())
        return self._shader.privacy, frozenset(standing)

    def resize(self, order: Resize, shot: Shot | None) -> None:
        """shot: the one on screen."""
        if order.segment != self._order.segment:
            fresh = FrameWriter(order.segment)
            self._writer.close()
            self._writer = fresh
        self._order = replace(
            self._order, segment=order.segment, width=order.width, height=order.height
        )
        if shot is not None:
            self._fit(shot)

    def beat(self, status: StreamStatus, now: float) -> None:
        self._writer.beat(status, now)

    def close(self) -> None:
        self._writer.close()

    def _open(self, shot: Shot) -> None:
        self._decoder = None
        self._fit(shot)
        try:
            self._decoder = Decoder(shot.stream)
            self.trouble = Trouble.NONE
        except CameraTrouble as error:
            self.trouble = error.trouble

    def _fit(self, shot: Shot) -> None:
        """The largest even size inside the tile with the camera's own proportions."""
        stream = shot.stream
        scale = min(self._order.width / stream.width, self._order.height / stream.height)
        width = max(2, int(stream.width * scale) // 2 * 2)
        height = max(2, int(stream.height * scale) // 2 * 2)
        self._display = Display(width, height)

    def _show(
        self, frame: VideoFrame, pts: int, shot: Shot, reel: Reel, now: float, show: bool
    ) -> bool:
        epoch, base = shot.stream.epoch, shot.stream.time_base
        boxes = reel.boxes(epoch, pts)
        if boxes is not None:
            self._shader.learn(boxes, base)
        seconds, drawn = float(pts * base), boxes.boxes if boxes is not None else ()
        picture = self._display.picture(frame)
        bright = luma(frame)
        if bright is None:
            bright = picture[..., 1]
        captured_utc, shown_as = reel.captured(epoch, pts), self._as_now()
        picture, shading = self._shader.apply(picture, bright, epoch, seconds, drawn, captured_utc)
        if not show or not self._writer.fits(picture.shape[1], picture.shape[0]):
            return False
        words = FrameWords(
            epoch=f"{REPLAY_EPOCHS}{epoch}",
            pts=pts,
            pts_ms=round(seconds * 1000),
            capture_utc=captured_utc,
            shown_at=now,
            shading=shading,
            delay_ms=0,
            boxes=drawn,
            reveals=self._shader.under,
        )
        self._write(picture, words)
        self._shown_as = shown_as
        return True

    def _write(self, picture: Picture, words: FrameWords) -> None:
        self._writer.write(picture, words)
        self._last = picture, words
