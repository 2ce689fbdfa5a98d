"""What libav's demuxer reads for us: files, MPEG-TS over HTTP, and RTSP that we do not take apart.

Its parser holds each frame until the next one arrives: the capture time is when the packet
left the demuxer, one frame interval after the camera sent it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from threading import Event
from typing import cast

import av
import av.logging
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from console.video.address import CameraAddress
from console.video.parameter_sets import parameter_sets
from console.video.records import (
    CODECS,
    MAX_PIXELS,
    MAX_SIDE,
    MAX_TICKS,
    PacketRecord,
    StreamRecord,
)
from console.video.trouble import CameraTrouble, Trouble

OPEN_TIMEOUT_S = 2.5
READ_TIMEOUT_S = 3.0
_LONGEST_LEAP_S = 10.0
_AVCC = b"\x01"  # extradata that begins so is not Annex B (MP4, Matroska, FLV)
_ANNEX_B = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}

# Formats a camera may speak; anything else (playlists above all) could make libav open other files.
_OPTIONS = {
    "format_whitelist": "rtsp,mpegts,mov,matroska,h264,hevc,mjpeg,mpjpeg,flv,avi,m4v",
    "protocol_whitelist": "file,http,https,httpproxy,tcp,tls,rtsp,rtsps,rtp,crypto",
    "rtsp_transport": "tcp",
    "probesize": "1000000",
    "analyzeduration": "1000000",
    "fpsprobesize": "0",  # guessing the frame rate would hold the first picture for a second
}
_TROUBLES: tuple[tuple[type[Exception], Trouble], ...] = (
    (av.error.HTTPUnauthorizedError, Trouble.WRONG_PASSWORD),
    (av.error.HTTPForbiddenError, Trouble.WRONG_PASSWORD),
    (av.error.HTTPNotFoundError, Trouble.NOT_FOUND),
    (FileNotFoundError, Trouble.NOT_FOUND),
    (av.error.ExitError, Trouble.TIMED_OUT),
    (TimeoutError, Trouble.TIMED_OUT),
    (av.error.EOFError, Trouble.CLOSED),
    (av.error.InvalidDataError, Trouble.GARBAGE),
    (OSError, Trouble.UNREACHABLE),
)
CameraRecord = StreamRecord | PacketRecord


def silence_libav() -> None:
    """libav writes addresses with passwords into its log; none of it may reach ours."""
    av.logging.set_level(None)


def _trouble_of(error: Exception) -> Trouble:
    return next((word for kind, word in _TROUBLES if isinstance(error, kind)), Trouble.GARBAGE)


def open_camera(address: CameraAddress) -> InputContainer:
    """CameraTrouble is raised outside the handler: libav's error names the address it was given."""
    silence_libav()
    trouble = Trouble.NONE
    try:
        return av.open(
            address.secret_url(), options=_OPTIONS, timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S)
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        trouble = _trouble_of(error)
    raise CameraTrouble(trouble)


def read(
    address: CameraAddress,
    name_epoch: Callable[[], str],
    stop: Event,
    wall_clock: Callable[[], float] = time.time,
) -> Iterator[CameraRecord]:
    """Open and read until the camera ends, which always raises CameraTrouble, or stop is set.

    name_epoch gives a fresh epoch for the opening and for each change of codec or size.
    """
    container = open_camera(address)
    try:
        if not container.streams.video:
            raise CameraTrouble(Trouble.NO_PICTURE)
        yield from _Reading(container, address, name_epoch, stop, wall_clock).records()
    finally:
        container.close()


class _Reading:
    """State of one open connection: the present epoch, and what it must not run behind."""

    def __init__(
        self,
        container: InputContainer,
        address: CameraAddress,
        name_epoch: Callable[[], str],
        stop: Event,
        wall_clock: Callable[[], float],
    ) -> None:
        self._container = container
        self._stream: VideoStream = container.streams.video[0]
        self._name_epoch = name_epoch
        self._stop = stop
        self._wall_clock = wall_clock
        self._pacer = _Pacer(stop) if address.is_file() and address.paced else None
        self._described = describe(self._stream, name_epoch())
        self._to_annex_b = _annex_b_filter(self._stream, self._described)
        if self._to_annex_b is not None:
            self._described = replace(self._described, extradata=b"")
        self._sets = b""
        self._last_dts: int | None = None
        self._wants_key = True

    def records(self) -> Iterator[CameraRecord]:
        yield self._described
        last_picture = time.monotonic()
        for packet in self._packets():
            if self._stop.is_set():
                return
            if packet.stream.index != self._stream.index or not packet.size:
                if time.monotonic() - last_picture > READ_TIMEOUT_S:
                    raise CameraTrouble(Trouble.NO_PICTURE)
                continue
            last_picture = time.monotonic()
            for part in self._parts(packet):
                yield from self._of(part)
        raise CameraTrouble(Trouble.CLOSED)

    def _packets(self) -> Iterator[av.Packet]:
        """A read that ran out of time may still hand out what the parser held back: pictures of
        before the silence, which must not be taken for signs of life.
        """
        trouble, packets = Trouble.NONE, self._container.demux()
        try:
            while True:
                asked = time.monotonic()
                packet = next(packets, None)
                if packet is None:
                    break
                if time.monotonic() - asked >= READ_TIMEOUT_S:
                    trouble = Trouble.TIMED_OUT
                    break
                yield packet
        except (av.FFmpegError, OSError) as error:
            trouble = _trouble_of(error)
        if trouble is not Trouble.NONE:
            raise CameraTrouble(trouble)

    def _parts(self, packet: av.Packet) -> Sequence[av.Packet]:
        """With start codes; a packet whose lengths lie is left out."""
        if self._to_annex_b is None:
            return (packet,)
        try:
            return self._to_annex_b.filter(packet)
        except (av.FFmpegError, MemoryError):
            self._wants_key = True
            return ()

    def _of(self, packet: av.Packet) -> Iterator[CameraRecord]:
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is None or packet.is_corrupt:
            self._wants_key = True
            return
        dts = packet.dts if packet.dts is not None else pts
        if max(abs(pts), abs(dts)) >= MAX_TICKS:
            self._wants_key = True
            return
        key = packet.is_keyframe
        if self._wants_key and not key:
            return
        backwards = self._last_dts is not None and dts < self._last_dts
        if backwards and not key:
            self._wants_key = True
            return
        data = bytes(packet)
        changed = self._changed_sets(data) if key else b""
        if changed or backwards:
            self._describe_again(changed, data)
            yield self._described
        self._wants_key = False
        self._last_dts = dts
        if self._pacer is not None:
            self._pacer.wait(dts * self._described.time_base)
        yield PacketRecord(self._described.epoch, pts, dts, self._wall_clock(), key, data)

    def _changed_sets(self, data: bytes) -> bytes:
        """The parameter sets of a keyframe where they differ from the last keyframe's."""
        sets = parameter_sets(self._described.codec, data)
        changed = sets if self._sets and sets and sets != self._sets else b""
        self._sets = sets or self._sets
        return changed

    def _describe_again(self, sets: bytes, data: bytes) -> None:
        if sets:
            width, height = _size_of(self._described.codec, sets, data)
            self._described = replace(self._described, extradata=sets, width=width, height=height)
        self._described = replace(self._described, epoch=self._name_epoch())


class _Pacer:
    """Plays a file in its own time; times that leap are no reason to wait."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._origin: float | None = None

    def wait(self, at: Fraction) -> None:
        now = time.monotonic()
        if self._origin is None or self._origin + float(at) - now > _LONGEST_LEAP_S:
            self._origin = now - float(at)
        self._stop.wait(max(0.0, self._origin + float(at) - now))


def describe(stream: VideoStream, epoch: str) -> StreamRecord:
    context = stream.codec_context
    if context is None or context.name not in CODECS or stream.time_base is None:
        raise CameraTrouble(Trouble.NOT_DECODABLE)
    if not context.width or not context.height:
        raise CameraTrouble(Trouble.NO_PICTURE)
    _check_size(context.width, context.height)
    return StreamRecord(
        epoch,
        context.name,
        context.extradata or b"",
        stream.time_base,
        context.width,
        context.height,
    )


def _annex_b_filter(stream: VideoStream, described: StreamRecord) -> BitStreamFilterContext | None:
    """Everything behind the demuxer knows one form only: start codes, parameter sets in band."""
    name = _ANNEX_B.get(described.codec)
    if name is None or not described.extradata.startswith(_AVCC):
        return None
    try:
        return BitStreamFilterContext(name, stream)
    except (av.FFmpegError, ValueError, MemoryError):
        pass
    raise CameraTrouble(Trouble.NOT_DECODABLE)


def _check_size(width: int, height: int) -> None:
    """A header's claim, before anybody takes memory for it."""
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise CameraTrouble(Trouble.NOT_DECODABLE)


def _size_of(codec: str, extradata: bytes, key_data: bytes) -> tuple[int, int]:
    """Size by decoding one keyframe: rare, and surer than reading the sets' bits ourselves."""
    context = cast(VideoCodecContext, av.CodecContext.create(codec, "r"))
    context.extradata = extradata
    context.options = {"max_pixels": str(MAX_PIXELS)}
    try:
        frames = [*context.decode(av.Packet(key_data)), *context.decode(None)]
    except (av.FFmpegError, MemoryError):
        frames = []
    if not frames:
        raise CameraTrouble(Trouble.NOT_DECODABLE)
    _check_size(frames[0].width, frames[0].height)
    return frames[0].width, frames[0].height
