"""USB cameras of this computer: what they are called, and which of them are plugged in.

An address is `usb:by-id/NAME` or `usb:by-path/NAME`, with `?size=1280x720&fps=15` where wanted.
NAME is what udev calls the camera whenever it is plugged in, by its maker and serial number or by
its socket: /dev/video0 is another camera after the next start. Linux only (V4L2).
Source: Linux kernel, Documentation/userspace-api/media/v4l (VIDIOC_QUERYCAP, VIDIOC_ENUM_FMT).
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

DEVICES = Path("/dev/v4l")
FORMATS = {"H264": "h264", "MJPG": "mjpeg", "JPEG": "mjpeg"}  # four characters -> libav's name
_FORM = re.compile(r"(by-id|by-path)/([A-Za-z0-9._:+@-]{1,200})")
_SIZE = re.compile(r"([1-9]\d{1,3})x([1-9]\d{1,3})")
_LONGEST_SIDE, _MOST_FPS = 8192, 120

_CAPABILITY = struct.Struct("16s32s32sIII12x")
_QUERYCAP = 0x80685600  # _IOR('V', 0, struct v4l2_capability)
_FORMAT = struct.Struct("III32s4sI12x")
_ENUM_FMT = 0xC0405602  # _IOWR('V', 2, struct v4l2_fmtdesc)
_CAPTURE = 1  # V4L2_CAP_VIDEO_CAPTURE and V4L2_BUF_TYPE_VIDEO_CAPTURE
_HAS_OWN = 0x80000000  # V4L2_CAP_DEVICE_CAPS: what this node can do is told apart
_MOST_FORMATS = 32


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """size: width and height; None and 0: as the camera likes."""

    path: str = field(repr=False)
    size: tuple[int, int] | None = None
    fps: int = 0

    @classmethod
    def parse(cls, url: str) -> UsbAddress:
        """ValueError: it is none, or asks for what we do not know."""
        parts = urlsplit(url)
        found = _FORM.fullmatch(parts.path)
        if parts.scheme.lower() != "usb" or parts.netloc or parts.fragment or found is None:
            raise ValueError("usb:by-id/NAME or usb:by-path/NAME")
        asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        size, fps = asked.pop("size", ""), asked.pop("fps", "")
        if asked:
            raise ValueError("only size and fps")
        return cls(str(DEVICES / found[1] / found[2]), _size(size), _fps(fps))


def _size(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = _SIZE.fullmatch(text)
    if found is None or max(map(int, found.groups())) > _LONGEST_SIDE:
        raise ValueError("size=WIDTHxHEIGHT")
    return int(found[1]), int(found[2])


def _fps(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_FPS):
        raise ValueError(f"fps=1 to {_MOST_FPS}")
    return int(text)


@dataclass(frozen=True, slots=True)
class UsbCamera:
    """One that is plugged in. formats: four characters each, as the camera lists them."""

    address: str
    name: str
    formats: tuple[str, ...]

    def usable(self) -> bool:
        return any(one in FORMATS for one in self.formats)


def plugged_in(root: Path = DEVICES) -> tuple[UsbCamera, ...]:
    """Each camera once, by its maker and number where udev knows them, else by its socket."""
    found: dict[str, UsbCamera] = {}
    for kind in ("by-id", "by-path"):
        for link in _links(root / kind):
            device = os.path.realpath(link)
            if device in found or _FORM.fullmatch(f"{kind}/{link.name}") is None:
                continue
            asked = _asked(device)
            if asked is not None:
                found[device] = UsbCamera(f"usb:{kind}/{link.name}", *asked)
    return tuple(found.values())


def _links(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _asked(device: str) -> tuple[str, tuple[str, ...]] | None:
    """Its name and formats; None for what gives no pictures (a camera has nodes for other things)
    or cannot be opened.
    """
    try:
        fd = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        from fcntl import ioctl  # Linux only

        card = ioctl(fd, _QUERYCAP, bytes(_CAPABILITY.size))
        _, name, _, _, whole, own = _CAPABILITY.unpack(card)
        if not (own if whole & _HAS_OWN else whole) & _CAPTURE:
            return None
        return name.split(b"\0")[0].decode("utf-8", "replace"), tuple(_formats(fd))
    except (OSError, ImportError):
        return None
    finally:
        os.close(fd)


def _formats(fd: int) -> Iterator[str]:
    from fcntl import ioctl

    for index in range(_MOST_FORMATS):
        wanted = _FORMAT.pack(index, _CAPTURE, 0, b"", b"", 0)
        try:
            answer = ioctl(fd, _ENUM_FMT, wanted)
        except OSError:  # there are no more
            return
        yield _FORMAT.unpack(answer)[4].decode("ascii", "replace").rstrip()
