"""A USB camera's packets, through libav's own reader of V4L2.

Read without waiting: a camera that is stuck, or is pulled out of its socket, must not hold the
thread. What it sends is passed on as it is, so it has to be JPEG or H.264; nearly all do one.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from threading import Event

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from console.video.address import CameraAddress
from console.video.libav_reading import (
    OPEN_TIMEOUT_S,
    READ_TIMEOUT_S,
    describe,
    silence_libav,
)
from console.video.records import MAX_TICKS, PacketRecord, StreamRecord
from console.video.trouble import CameraTrouble, Trouble
from console.video.usb import UsbAddress

_LOOK_S = 0.004
_WITHOUT_WAITING = "+4"  # AVFMT_FLAG_NONBLOCK, which has no name among the options
_FORMATS = ("h264", "mjpeg")  # in this order: a tenth of the bytes
_TROUBLES = {
    errno.ENOENT: Trouble.USB_UNPLUGGED,
    errno.ENODEV: Trouble.USB_UNPLUGGED,
    errno.ENXIO: Trouble.USB_UNPLUGGED,
    errno.EIO: Trouble.USB_UNPLUGGED,
    errno.EBUSY: Trouble.USB_BUSY,
    errno.EACCES: Trouble.USB_NOT_ALLOWED,
    errno.EPERM: Trouble.USB_NOT_ALLOWED,
    errno.EINVAL: Trouble.USB_NO_FORMAT,
    errno.ENOTTY: Trouble.USB_ADDRESS,
}


def read(
    address: CameraAddress,
    name_epoch: Callable[[], str],
    stop: Event,
    wall_clock: Callable[[], float] = time.time,
) -> Iterator[StreamRecord | PacketRecord]:
    """Until the camera ends, which always raises CameraTrouble, or stop is set."""
    container = _opened(address)
    try:
        stream = container.streams.video[0]
        described = describe(stream, name_epoch())
        yield described
        wants_key = True
        for packet in _packets(container, stream, stop):
            pts = packet.pts
            if pts is None or packet.is_corrupt or abs(pts) >= MAX_TICKS:
                wants_key = True
            elif packet.is_keyframe or not wants_key:
                wants_key, key, data = False, packet.is_keyframe, bytes(packet)
                dts = pts if packet.dts is None else packet.dts
                yield PacketRecord(described.epoch, pts, dts, wall_clock(), key, data)
    finally:
        container.close()


def _opened(address: CameraAddress) -> InputContainer:
    silence_libav()
    trouble = Trouble.USB_ADDRESS
    try:
        wanted = UsbAddress.parse(address.url)
    except ValueError:
        names: tuple[str, ...] = ()
    else:
        names = _FORMATS
    for name in names:
        try:
            return _open(wanted, name)
        except (av.FFmpegError, OSError) as error:
            trouble = _trouble_of(error)
        if trouble is not Trouble.USB_NO_FORMAT:
            break
    raise CameraTrouble(trouble)


def _open(wanted: UsbAddress, format_name: str) -> InputContainer:
    options = {"input_format": format_name, "fflags": _WITHOUT_WAITING}
    if wanted.size is not None:
        options["video_size"] = f"{wanted.size[0]}x{wanted.size[1]}"
    if wanted.fps:
        options["framerate"] = str(wanted.fps)
    opened = av.open(
        wanted.path,
        format="video4linux2",
        options=options,
        timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S),
    )
    if opened.streams.video[0].codec_context.name == format_name:
        return opened
    opened.close()
    raise OSError(errno.EINVAL, "another format")


def _packets(container: InputContainer, stream: VideoStream, stop: Event) -> Iterator[av.Packet]:
    """Those with a picture in them."""
    came_at, trouble = time.monotonic(), Trouble.NONE
    while not stop.is_set() and trouble is Trouble.NONE:
        try:
            for packet in container.demux(stream):
                if packet.size:
                    came_at = time.monotonic()
                    yield packet
                if stop.is_set():
                    return
            trouble = Trouble.CLOSED
        except BlockingIOError:
            stop.wait(_LOOK_S)
        except (av.FFmpegError, OSError) as error:
            trouble = _trouble_of(error)
        if trouble is Trouble.NONE and time.monotonic() - came_at > READ_TIMEOUT_S:
            trouble = Trouble.TIMED_OUT
    if trouble is not Trouble.NONE:
        raise CameraTrouble(trouble)


def _trouble_of(error: Exception) -> Trouble:
    return _TROUBLES.get(getattr(error, "errno", 0), Trouble.UNREACHABLE)
