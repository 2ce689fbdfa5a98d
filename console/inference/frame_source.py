"""Pictures of a file or an address, one after the other, for the command line.

The console's live cameras have their own way (console/video); here every frame counts, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import urlsplit

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError, FileNotFoundError, HTTPUnauthorizedError

from console.inference.detections import Bytes
from console.inference.refusal import SourceIncomplete, SourceRefused

_STILL_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\x00", b"MM\x00*")
_TIMEOUT_S = (10.0, 10.0)
_MOST_PIXELS = 7680 * 4320
# A file opens itself and nothing else: a playlist in disguise could name any file or address.
_FILE_OPTIONS = {
    "protocol_whitelist": "file,pipe,fd",
    "format_whitelist": "mov,mp4,matroska,webm,mpegts,mpeg,mpegvideo,h264,hevc,m4v,mjpeg,mpjpeg,"
    "flv,avi,asf,ogg,ivf,mxf,yuv4mpegpipe,gif,wav",
}
_ADDRESS_OPTIONS = {
    "protocol_whitelist": "http,https,httpproxy,tcp,tls,udp,rtp,rtsp,rtsps,crypto",
    "rtsp_transport": "tcp",
}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    pts_ms: int
    bgr: Bytes


def _unheard() -> None:
    """For whoever waits for each frame anyway."""


def pictures(
    source: str, every_ms: int | None = None, decoded: Callable[[], None] = _unheard
) -> Iterator[Picture]:
    """Every frame, or the first at or after each multiple of every_ms after the first frame.
    decoded is called for each, wanted or not.

    Raises SourceRefused: at once when there is nothing to see, later when the stream breaks off;
    SourceIncomplete after the last picture of a file that should hold more.
    """
    is_address = "://" in source
    if not is_address:
        _check_file(Path(source))
        if _is_still(Path(source)):
            yield Picture(0, _still(Path(source)))
            return
    path = None if is_address else Path(source)
    with closing(_open(source, is_address)) as container:
        for picture in _decoded(container, shown_name(source), every_ms, path):
            decoded()
            if picture is not None:
                yield picture


def shown_name(source: str) -> str:
    """The source as it may be shown or logged: an address without user, password and query."""
    if "://" not in source:
        return source
    try:
        parts = urlsplit(source)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return source.split("://", 1)[0] + "://…"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise SourceRefused("source.refused.missing", {"source": str(path)})
        if path.is_dir():
            raise SourceRefused("source.refused.no_picture", {"source": str(path)})
        if path.is_file():  # a pipe would lose what is read here
            path.open("rb").close()
    except OSError as error:
        raise SourceRefused("source.refused.unreadable", {"source": str(path)}) from error


def _is_still(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(16)
    return head.startswith(_STILL_MARKS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _still(path: Path) -> Bytes:
    try:
        picture: np.ndarray | None = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    except (cv2.error, OSError) as error:
        raise SourceRefused("source.refused.no_picture", {"source": str(path)}) from error
    if picture is None:
        raise SourceRefused("source.refused.no_picture", {"source": str(path)})
    return picture


def _open(source: str, is_address: bool) -> InputContainer:
    name = shown_name(source)
    options = _ADDRESS_OPTIONS if is_address else _FILE_OPTIONS
    try:
        return av.open(source, options=options, timeout=_TIMEOUT_S if is_address else None)
    except HTTPUnauthorizedError as error:
        raise SourceRefused("source.refused.wrong_password", {"source": name}) from error
    except FileNotFoundError as error:
        raise SourceRefused("source.refused.missing", {"source": name}) from error
    except av.error.InvalidDataError as error:
        raise SourceRefused("source.refused.no_picture", {"source": name}) from error
    except (FFmpegError, OSError, ValueError) as error:
        kind = "unreachable" if is_address else "unreadable"
        raise SourceRefused(f"source.refused.{kind}", {"source": name}) from error


def _decoded(
    container: InputContainer, name: str, every_ms: int | None, path: Path | None
) -> Iterator[Picture | None]:
    """None for a frame that is not wanted."""
    if not container.streams.video:
        raise SourceRefused("source.refused.no_picture", {"source": name})
    stream = container.streams.video[0]
    if stream.codec_context is None:  # no decoder for what it claims to be
        raise SourceRefused("source.refused.no_picture", {"source": name})
    stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
    period = 1 / (stream.average_rate or Fraction(25))
    chosen = _Every(every_ms)
    count = 0
    skipped = _Skipped()
    for frame in _frames(container, stream, name, skipped):
        exact = _exact_s(frame, count * period)
        count += 1
        wanted = chosen(exact * 1000)
        yield _picture(frame, exact, name) if wanted else None
    if not count:
        raise SourceRefused("source.refused.no_picture", {"source": name})
    if path is not None and (cut_off := _beyond_the_end(stream, path)):
        words: dict[str, str | int | float] = {"source": name, "read": count}
        raise SourceIncomplete("source.cut_short", {**words, "whole": count + cut_off})
    if path is not None and skipped.packets:
        raise SourceIncomplete("source.undecoded", {"source": name, "n": skipped.packets})


def _picture(frame: av.VideoFrame, exact_s: Fraction, name: str) -> Picture:
    try:
        bgr = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    except (FFmpegError, ValueError) as error:  # a format or size that nothing can convert
        raise SourceRefused("source.broke_off", {"source": name}) from error
    return Picture(round(exact_s * 1000), bgr)


def _beyond_the_end(stream: av.VideoStream, path: Path) -> int:
    """How many frames the file's own index puts where the file has ended.

    stream.frames would not do: it counts those too that an edit list leaves out.
    """
    if not path.is_file():
        return 0
    size = path.stat().st_size
    return sum(entry.pos + entry.size > size for entry in stream.index_entries)


def _exact_s(frame: av.VideoFrame, otherwise: Fraction) -> Fraction:
    """The frame's own time; a raw stream has none, and there the frames are counted."""
    if frame.pts is None or frame.time_base is None:
        return otherwise
    return frame.pts * frame.time_base


@dataclass(slots=True)
class _Skipped:
    """How many packets could not be decoded so far."""

    packets: int = 0


def _frames(
    container: InputContainer, stream: av.VideoStream, name: str, skipped: _Skipped
) -> Iterator[av.VideoFrame]:
    """Frames in order of presentation; packets that cannot be decoded are passed over, counted."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (FFmpegError, OSError) as error:
            raise SourceRefused("source.broke_off", {"source": name}) from error
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            skipped.packets += 1


class _Every:
    """Chooses the first frame at or after each multiple of a period after the first frame."""

    def __init__(self, every_ms: int | None) -> None:
        self._every = every_ms
        self._first: Fraction | None = None
        self._due = Fraction(0)

    def __call__(self, ms: Fraction) -> bool:
        if not self._every:
            return True
        if self._first is None:
            self._first = ms
        since = ms - self._first
        if since < self._due:
            return False
        self._due = Fraction((since // self._every + 1) * self._every)
        return True
