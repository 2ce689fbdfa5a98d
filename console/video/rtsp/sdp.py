"""The video of a session description that we depacketise ourselves.

Source: RFC 4566, RFC 6184 clause 8 (H.264) and RFC 7798 clause 7 (H.265).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from console.video.parameter_sets import START_CODE

MAX_SET_BYTES = 4096
_CODECS = {"H264": "h264", "H265": "hevc", "HEVC": "hevc"}
_SET_WORDS = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")
_RTPMAP = re.compile(r"rtpmap:(\d{1,3})\s+([\w.-]+)/(\d{1,9})")
_FMTP = re.compile(r"fmtp:(\d{1,3})\s+(.*)")
_MOST_SETS = 16
_CLOCKS = range(1000, 10_000_001)


class NoVideo(ValueError):
    """The camera describes no picture."""


class NotOurs(ValueError):
    """There is a picture, in a form that is left to libav."""


@dataclass(frozen=True, slots=True)
class Track:
    """sets: parameter sets from the description as Annex B; may be empty. known_types: all
    payload types of the description, for telling a new codec from a companion stream."""

    codec: str
    payload_type: int
    clock_hz: int
    control: str
    session_control: str
    sets: bytes
    known_types: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Media:
    head: str
    attributes: tuple[str, ...]

    def attribute(self, pattern: re.Pattern[str]) -> dict[int, re.Match[str]]:
        matches = (pattern.match(line) for line in self.attributes)
        return {int(one[1]): one for one in matches if one is not None}

    def control(self) -> str:
        lines = (line for line in self.attributes if line.startswith("control:"))
        return next(lines, "control:").partition(":")[2].strip()


def video_track(body: bytes) -> Track:
    """The first video that we can take apart. NoVideo, NotOurs."""
    session, *media = _sections(body)
    videos = [one for one in media if one.head.startswith("video ")]
    if not videos:
        raise NoVideo("no video")
    types = frozenset(kind for one in media for kind in _types(one))
    for video in videos:
        fmtp = video.attribute(_FMTP)
        maps = video.attribute(_RTPMAP)
        for kind in _types(video):
            codec = _CODECS.get(maps[kind][2].upper()) if kind in maps else None
            words = _words(fmtp[kind][2]) if kind in fmtp else {}
            if codec is None or _interleaves(words) or int(maps[kind][3]) not in _CLOCKS:
                continue
            clock, sets = int(maps[kind][3]), _sets(words)
            return Track(codec, kind, clock, video.control(), session.control(), sets, types)
    raise NotOurs("codec")


def _sections(body: bytes) -> list[_Media]:
    heads, attributes = [""], [list[str]()]
    for line in body.decode("utf-8", "replace").splitlines():
        kind, _, value = line.strip().partition("=")
        if kind == "m":
            heads.append(value)
            attributes.append([])
        elif kind == "a":
            attributes[-1].append(value)
    return [_Media(head, tuple(a)) for head, a in zip(heads, attributes, strict=True)]


def _types(media: _Media) -> list[int]:
    return [int(word) for word in media.head.split()[3:] if word.isascii() and word.isdigit()]


def _words(text: str) -> dict[str, str]:
    pairs = (one.strip().partition("=") for one in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _interleaves(words: Mapping[str, str]) -> bool:
    """Units out of their order: no camera does it, and libav knows how."""
    return words.get("packetization-mode") == "2" or words.get("sprop-max-don-diff", "0") != "0"


def _sets(words: Mapping[str, str]) -> bytes:
    """What cannot be read is left out: parameter sets also come in band."""
    units = []
    for name in _SET_WORDS:
        for text in words.get(name, "").split(",")[:_MOST_SETS]:
            try:
                unit = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                continue
            if 2 <= len(unit) <= MAX_SET_BYTES:
                units.append(unit)
    return b"".join(START_CODE + unit for unit in units)


def control_uri(base: str, control: str) -> str:
    """A control attribute as the address to ask for (RFC 2326, C.1.1)."""
    if not control or control == "*":
        return base
    if urlsplit(control).scheme.lower() in ("rtsp", "rtspu", "rtsps"):
        return control
    return f"{base}{control}" if base.endswith("/") else f"{base}/{control.lstrip('/')}"
