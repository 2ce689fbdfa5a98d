"""Clips that leave: MP4 with pictures only. No sound, no place, no device, no encoder's name.

Sound goes always: nobody covers a voice here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from console.video.decode import Bgr, Picture
from console.video.records import MAX_SIDE

# H.264 and H.265 let encoders and cameras write what they like into SEI units.
_PLAIN = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39-40"}
_OPTIONS = {"fflags": "+bitexact"}
_ENCODER = {"preset": "veryfast", "crf": "23", "bf": "0", "flags": "+bitexact"}
_MOST_FRAMES = 60 * 60 * 30
_TICK = Fraction(1, 90_000)
_USUAL_RATE = 15
Change = Callable[[Picture | None], list[Picture]]


@dataclass(frozen=True, slots=True)
class Film:
    data: bytes = field(repr=False)
    frames: int
    seconds: float


def reencoded(data: bytes, change: Change, tell: Callable[[int], None]) -> Film:
    """Every frame through change (None: the end), encoded anew with its own time.

    change may give frames later than it takes them, never fewer. tell: percent. Raises ValueError
    or av.FFmpegError where there is no film.
    """
    out = io.BytesIO()
    with _opened(data) as source, _written(out) as target:
        track = _track(source)
        sink = _Sink(target, track)
        total, told = _expected(track), -1
        for frame in _frames(source, track):
            sink.take(frame, change)
            percent = min(99, 100 * sink.taken // total)
            if percent != told:
                told = percent
                tell(percent)
        sink.end(change)
        seconds = sink.seconds()
    if not sink.given:
        raise ValueError("no frames")
    return Film(out.getvalue(), sink.given, seconds)


def copied(data: bytes) -> tuple[bytes, int, float]:
    """The same pictures bit by bit where the codec can be cleaned so; their count and seconds.

    Raises ValueError for a codec that is not known to be clean.
    """
    out = io.BytesIO()
    count, last = 0, 0.0
    with _opened(data) as source, _written(out) as target:
        track = _track(source)
        plain = BitStreamFilterContext(_plain_filter(track), track)
        copy = target.add_stream_from_template(track)
        copy.metadata.clear()
        for packet in _cleaned(source, track, plain):
            packet.stream = copy
            count += 1
            if packet.pts is not None and packet.time_base is not None:
                last = max(last, float(packet.pts * packet.time_base))
            target.mux(packet)
    return out.getvalue(), count, last


def _plain_filter(track: VideoStream) -> str:
    if found := _PLAIN.get(track.codec_context.name):
        return found
    raise ValueError(f"cannot be cleaned: {track.codec_context.name}")


def _cleaned(
    source: InputContainer, track: VideoStream, plain: BitStreamFilterContext
) -> Iterator[Packet]:
    for packet in source.demux(track):
        if packet.dts is not None:
            yield from plain.filter(packet)
    yield from plain.filter(None)


def _opened(data: bytes) -> InputContainer:
    return av.open(io.BytesIO(data), "r", metadata_errors="replace")


def _written(out: io.BytesIO) -> OutputContainer:
    return av.open(out, "w", format="mp4", options=_OPTIONS)


def _track(source: InputContainer) -> VideoStream:
    if not source.streams.video:
        raise ValueError("no pictures in it")
    track = source.streams.video[0]
    track.thread_type = "NONE"
    return track


def _expected(track: VideoStream) -> int:
    """About how many frames; at least one."""
    if track.frames:
        return max(1, track.frames)
    seconds = float((track.duration or 0) * (track.time_base or 0))
    return max(1, round(seconds * float(track.average_rate or _USUAL_RATE)))


def _frames(source: InputContainer, track: VideoStream) -> Iterator[VideoFrame]:
    for count, frame in enumerate(source.decode(track)):
        if count >= _MOST_FRAMES or max(frame.width, frame.height) > MAX_SIDE:
            raise ValueError("too long or too large")
        yield frame


class _Sink:
    """Encodes pictures at the times of the frames they were made of, the first at 0."""

    def __init__(self, target: OutputContainer, source: VideoStream) -> None:
        self._target, self._bgr = target, Bgr()
        rate = source.average_rate or _USUAL_RATE
        self._stream = target.add_stream("libx264", rate=rate)
        self._stream.pix_fmt, self._stream.thread_count = "yuv420p", 1
        self._stream.options = dict(_ENCODER)
        self._stream.codec_context.time_base = _TICK
        self._plain = BitStreamFilterContext(_PLAIN["h264"], "h264")
        self._ticks: list[int] = []
        self._first = 0.0
        self.given = 0

    @property
    def taken(self) -> int:
        return len(self._ticks)

    def take(self, frame: VideoFrame, change: Change) -> None:
        picture, at = _even(self._bgr.picture(frame)), float(frame.time or 0.0)
        height, width = picture.shape[:2]
        if not self._ticks:
            self._first = at
            self._stream.width, self._stream.height = width, height
        elif (self._stream.width, self._stream.height) != (width, height):
            raise ValueError("its size changes")
        least = self._ticks[-1] + 1 if self._ticks else 0
        self._ticks.append(max(least, round((at - self._first) / _TICK)))
        self._give(change(picture))

    def end(self, change: Change) -> None:
        self._give(change(None))
        if self.given:
            self._mux(self._stream.encode(None))
            for packet in self._plain.filter(None):
                self._target.mux(packet)

    def seconds(self) -> float:
        return float(self._ticks[-1] * _TICK) if self._ticks else 0.0

    def _give(self, pictures: list[Picture]) -> None:
        for picture in pictures:
            frame = VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = self._ticks[self.given], _TICK
            self.given += 1
            self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[Packet]) -> None:
        for packet in packets:
            for cleaned in self._plain.filter(packet):
                cleaned.stream = self._stream
                self._target.mux(cleaned)


def _even(bgr: Picture) -> Picture:
    """Without an odd last row or column: 4:2:0 has none."""
    height, width = bgr.shape[:2]
    return np.ascontiguousarray(bgr[: height - height % 2, : width - width % 2])
