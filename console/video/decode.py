"""Packets to pictures, one thread, no frame of delay added (thread_type NONE)."""

from __future__ import annotations

import time
from typing import cast

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from console.video.records import MAX_PIXELS, MAX_SIDE, PacketRecord, StreamRecord
from console.video.trouble import Trouble

Picture = NDArray[np.uint8]

_HOPELESS_AFTER_S = 2.0
_SCALED_FIRST = ("yuv420p", "yuvj420p")


class Decoder:
    """One epoch's decoder. A broken packet costs its pictures until the next keyframe, no more; a
    picture larger than any camera's, or than the memory there is, costs the rest of the epoch.
    """

    def __init__(self, stream: StreamRecord) -> None:
        self.stream = stream
        self._in_vain_since: float | None = None
        context = cast(VideoCodecContext, av.CodecContext.create(stream.codec, "r"))
        if stream.extradata:
            context.extradata = stream.extradata
        context.thread_count = 1
        context.thread_type = "NONE"
        context.options = {"max_pixels": str(MAX_PIXELS)}  # before a byte is taken for them
        self._context: VideoCodecContext | None = context

    @property
    def trouble(self) -> Trouble:
        """NOT_DECODABLE once packets have been coming for a while and no picture has."""
        since = self._in_vain_since
        hopeless = since is not None and time.monotonic() - since >= _HOPELESS_AFTER_S
        return Trouble.NOT_DECODABLE if self._context is None or hopeless else Trouble.NONE

    def decode(self, record: PacketRecord) -> list[VideoFrame]:
        """The frames this packet completes, each with the pts of its own packet."""
        if self._context is None:
            return []
        packet = av.Packet(record.data)
        packet.pts, packet.dts = record.pts, record.dts
        packet.time_base = self.stream.time_base
        packet.is_keyframe = record.key
        frames: list[VideoFrame] = []
        try:
            frames = self._context.decode(packet)
        except MemoryError:  # libav's own too
            self._context = None
        except av.FFmpegError:
            pass
        if any(max(frame.width, frame.height) > MAX_SIDE for frame in frames):
            self._context = None
        if self._context is None:
            return []
        if frames:
            self._in_vain_since = None
        elif self._in_vain_since is None:
            self._in_vain_since = time.monotonic()
        return frames

    def flush(self) -> list[VideoFrame]:
        """What the decoder still holds back; it takes nothing more after this."""
        try:
            return self._context.decode(None) if self._context is not None else []
        except (av.FFmpegError, MemoryError):
            return []


class Display:
    """To BGRA at display size, with long-lived scalers: a fresh one a frame costs 0.4 ms.

    Scaled first, in the decoder's own format, and recoloured then: libswscale recolours at the
    larger of the two sizes when asked for both at once, which costs a quarter more.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._scaler, self._painter = VideoReformatter(), VideoReformatter()

    def picture(self, frame: VideoFrame) -> Picture:
        """Shape (height, width, 4), BGRA: the bytes of a QImage of Format_RGB32."""
        if frame.format.name in _SCALED_FIRST and (frame.width, frame.height) != self._size():
            frame = self._to(self._scaler, frame, frame.format.name)
        return cast(Picture, self._to(self._painter, frame, "bgra").to_ndarray())

    def _size(self) -> tuple[int, int]:
        return self.width, self.height

    def _to(self, scaler: VideoReformatter, frame: VideoFrame, layout: str) -> VideoFrame:
        return scaler.reformat(
            frame,
            width=self.width,
            height=self.height,
            format=layout,
            interpolation=Interpolation.FAST_BILINEAR,
            threads=1,
        )


class Bgr:
    """Frames as BGR, for detectors and evidence; wider ones than max_width are made smaller."""

    def __init__(self, max_width: int = MAX_SIDE) -> None:
        self._max_width = max_width
        self._scaler = VideoReformatter()

    def picture(self, frame: VideoFrame) -> Picture:
        """Shape (height, width, 3), BGR, in the frame's proportions."""
        scale = min(1.0, self._max_width / frame.width)
        scaled = self._scaler.reformat(
            frame,
            width=round(frame.width * scale),
            height=round(frame.height * scale),
            format="bgr24",
            threads=1,
        )
        return cast(Picture, scaled.to_ndarray())
