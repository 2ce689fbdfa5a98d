"""One camera's packets: opened once, stamped with the capture time, nothing decoded.

RTSP is read by ourselves, since libav's parser holds each frame until the next one arrives; what
we cannot take apart, and all that is not RTSP, is left to libav.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event

from console.video import libav_reading, usb_reading
from console.video.address import USB, CameraAddress
from console.video.libav_reading import silence_libav
from console.video.records import PacketRecord, StreamRecord, TroubleRecord
from console.video.rtsp import reading as rtsp_reading
from console.video.rtsp.sdp import NotOurs
from console.video.trouble import CameraTrouble, Trouble

__all__ = ["CameraRecord", "demux", "follow", "silence_libav"]
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 0.5

CameraRecord = StreamRecord | PacketRecord | TroubleRecord

_log = logging.getLogger(__name__)


def demux(
    address: CameraAddress,
    name_epoch: Callable[[], str],
    stop: Event,
    wall_clock: Callable[[], float] = time.time,
    left_to_libav: Callable[[str], None] = lambda _: None,
) -> Iterator[CameraRecord]:
    """Open and read until the camera ends, which always raises CameraTrouble, or stop is set.

    name_epoch gives a fresh epoch for the opening and for each change of codec or size.
    left_to_libav hears why an RTSP camera is not read by ourselves.
    """
    if address.scheme() == "rtsp":
        try:
            yield from rtsp_reading.read(address, name_epoch, stop, wall_clock)
            return
        except NotOurs as why:
            left_to_libav(str(why))
    if address.scheme() == USB:
        yield from usb_reading.read(address, name_epoch, stop, wall_clock)
    yield from libav_reading.read(address, name_epoch, stop, wall_clock)


def follow(address: CameraAddress, epoch_base: str, stop: Event) -> Iterator[CameraRecord]:
    """A camera's records for as long as it is wanted: each loss is said once, then opened again."""
    count, left = 0, ""

    def say_once(why: str) -> None:
        """It is said without the address, which may hold secrets."""
        nonlocal left
        if why != left:
            _log.warning("an RTSP camera is read by libav, one frame later: %s", why)
        left = why

    def name_epoch() -> str:
        nonlocal count
        count += 1
        return f"{epoch_base}.{count}"

    pause, said = _FIRST_PAUSE_S, Trouble.NONE
    while not stop.is_set():
        trouble = Trouble.CLOSED
        try:
            for record in demux(address, name_epoch, stop, left_to_libav=say_once):
                if said is not Trouble.NONE and isinstance(record, PacketRecord):
                    pause, said = _FIRST_PAUSE_S, Trouble.NONE
                    yield TroubleRecord(Trouble.NONE.value)
                yield record
        except CameraTrouble as error:
            trouble = error.trouble
        if stop.is_set():
            return
        if trouble is not said:
            yield TroubleRecord(trouble.value)
            said = trouble
        stop.wait(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
