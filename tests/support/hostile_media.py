"""Films and pictures that were damaged or made to do harm; the sound ones are painted here.

Bits flipped, ends cut off, parts moved, headers that claim 65535 x 65535, times and counts that are
absurd, boxes of no size, files without end. Nothing of other people's is in them.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from tests.support.bar_camera import Painter

FRAMES, FPS = 24, 12
_SIZE = (320, 180)
_ENCODERS = {"h264": "libx264", "hevc": "libx265"}
_FORMS = {"mp4": "mp4", "ts": "mpegts", "mkv": "matroska"}
_ENDLESS_BYTES = 2 * 2**30  # of zeros that take no room on the disk
_HUGE_MBS = 65536 // 16
_BLANK_SIDE, _SCANS = 4000, 5000


@dataclass(frozen=True)
class Mutant:
    name: str
    path: Path
    is_film: bool


def seeds() -> dict[str, bytes]:
    """Name -> a sound file: two codecs in three containers, one without, two kinds of picture."""
    painter = Painter()
    pictures = [cv2.resize(painter.paint(number), _SIZE) for number in range(FRAMES)]
    made = {
        f"{codec}.{ending}": _film(pictures, codec, form)
        for codec in _ENCODERS
        for ending, form in _FORMS.items()
    }
    made["raw.h264"] = _film(pictures, "h264", "h264")
    return made | _stills(pictures[0])


def _stills(picture: np.ndarray) -> dict[str, bytes]:
    return {
        f"still.{ending}": bytes(cv2.imencode(f".{ending}", picture)[1])
        for ending in ("jpg", "png")
    }


def _film(pictures: list[np.ndarray], codec: str, form: str) -> bytes:
    options = {"preset": "ultrafast", "g": "6", "x265-params": "log-level=none"}
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(_ENCODERS[codec], rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def endless_work() -> bytes:
    """A picture of some hundred kilobytes that keeps a decoder busy for many minutes."""
    return _scans_without_end(b"", random.Random(0))


def damaged_pictures(seed: int) -> Iterator[bytes]:
    """Sound ones, and each way of being bad that costs a decoder no time."""
    chance = random.Random(seed)
    for name, sound in _stills(cv2.resize(Painter().paint(0), _SIZE)).items():
        yield sound
        for way in _WAYS[name.rpartition(".")[2]] + _ANY:
            if way is not _scans_without_end:
                yield from (way(sound, chance) for _ in range(2))


def mutants(folder: Path, count: int, seed: int) -> Iterator[Mutant]:
    """One file after the other, each another way of being bad; the sound ones come first."""
    sound = seeds()
    chance = random.Random(seed)
    for number in range(count):
        name = list(sound)[number % len(sound)]
        turn = number // len(sound)
        if turn == 0:
            how, data = "sound", sound[name]
        else:
            ways = _WAYS.get(name.rpartition(".")[2], ()) + _ANY
            way = ways[(turn - 1) % len(ways)]
            how, data = way.__name__.strip("_"), way(sound[name], chance)
        path = folder / f"{number:04d}-{how}-{name}"
        path.write_bytes(data)
        if how == "endless":
            with path.open("r+b") as file:
                file.truncate(_ENDLESS_BYTES)
        yield Mutant(path.name, path, not name.startswith("still"))


Way = Callable[[bytes, random.Random], bytes]


def _one_bit(data: bytes, chance: random.Random) -> bytes:
    return _flipped(data, chance, 1)


def _many_bits(data: bytes, chance: random.Random) -> bytes:
    return _flipped(data, chance, chance.choice((8, 60, 600)))


def _head_bits(data: bytes, chance: random.Random) -> bytes:
    """Where containers and parameter sets are."""
    return _flipped(data[:600], chance, 12) + data[600:]


def _tail_bits(data: bytes, chance: random.Random) -> bytes:
    return data[:-900] + _flipped(data[-900:], chance, 12)


def _flipped(data: bytes, chance: random.Random, times: int) -> bytes:
    made = bytearray(data)
    for _ in range(times):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _cut_short(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _headless(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(1, len(data)) :]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    """A part of it stands somewhere else as well."""
    start = chance.randrange(len(data))
    part = data[start : start + chance.randrange(1, 4000)]
    at = chance.randrange(len(data))
    return data[:at] + part * chance.choice((1, 3)) + data[at:]


def _noise_inside(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randrange(1, 2000)) + data[at + 500 :]


def _empty(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.choice((0, 1, 16))]


def _endless(data: bytes, chance: random.Random) -> bytes:
    """What follows, mutants() adds."""
    return data


def _box_of_65535(data: bytes, chance: random.Random) -> bytes:
    """MP4: the sample entry's and the track header's sizes (ISO 14496-12, 8.5.2 and 8.3.2)."""
    made = bytearray(data)
    for name in (b"avc1", b"hev1", b"hvc1"):
        if (at := made.find(name)) >= 0:
            made[at + 28 : at + 32] = b"\xff" * 4
    if (at := made.find(b"tkhd")) >= 0:
        made[at + 80 : at + 88] = b"\xff\xff\x00\x00" * 2
    return bytes(made)


def _box_of_no_size(data: bytes, chance: random.Random) -> bytes:
    """MP4: a box says that it is 0, 1, 7 or 4 GiB long."""
    names = (b"moov", b"trak", b"mdia", b"stbl", b"stsd", b"stts", b"stsz", b"mdat", b"stco")
    at = data.find(chance.choice(names))
    size = chance.choice((0, 1, 7, 0xFFFFFFFF))
    return data[: at - 4] + struct.pack(">I", size) + data[at:] if at >= 4 else data


def _absurd_tables(data: bytes, chance: random.Random) -> bytes:
    """MP4: times, counts and places as large as they can be said."""
    made = bytearray(data)
    for name in chance.sample((b"stts", b"stsz", b"stco", b"stsc", b"mdhd", b"elst", b"ctts"), 3):
        if (at := made.find(name)) >= 0:
            field = at + 8 + 4 * chance.randrange(4)
            made[field : field + 4] = chance.choice((b"\xff" * 4, b"\x7f" + b"\xff" * 3, bytes(4)))
    return bytes(made)


def _absurd_times(data: bytes, chance: random.Random) -> bytes:
    """MPEG-TS: random PTS and DTS in each packet's head (ISO 13818-1, 2.4.3.7)."""
    made, at = bytearray(data), 0
    while (at := made.find(b"\x00\x00\x01\xe0", at)) >= 0:
        made[at + 9 : at + 19] = chance.randbytes(10)
        at += 19
    return bytes(made)


def _wide_parameter_set(data: bytes, chance: random.Random) -> bytes:
    """H.264: a sequence parameter set that says 65536 x 65536 before the pictures."""
    return b"\x00\x00\x00\x01" + _huge_sps() + data


def _huge_sps() -> bytes:
    """ITU-T H.264, 7.3.2.1.1, baseline profile, level 6.2."""
    bits = f"{66:08b}{0:08b}{62:08b}"
    for number in (0, 0, 0, 0, 1):
        bits += _exp_golomb(number)
    bits += "0" + _exp_golomb(_HUGE_MBS - 1) * 2 + "1100" + "1"
    bits += "0" * (-len(bits) % 8)
    body = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    return b"\x67" + body


def _exp_golomb(number: int) -> str:
    binary = f"{number + 1:b}"
    return "0" * (len(binary) - 1) + binary


def _jpeg_of_65535(data: bytes, chance: random.Random) -> bytes:
    at = next(data.find(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in data)
    return data[: at + 5] + b"\xff" * 4 + data[at + 9 :]


def _png_of_65535(data: bytes, chance: random.Random) -> bytes:
    """With a checksum that holds."""
    head = b"IHDR" + struct.pack(">II", 65535, 65535) + data[24:29]
    return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]


def _scans_without_end(data: bytes, chance: random.Random) -> bytes:
    """A large blank JPEG whose last scan comes thousands of times: a few bytes of file for each
    walk of the decoder over all of its pixels.
    """
    blank = np.zeros((_BLANK_SIDE, _BLANK_SIDE), np.uint8)
    made = cv2.imencode(".jpg", blank, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    scan = made[made.rfind(b"\xff\xda") : -2]
    return made[:-2] + scan * _SCANS + made[-2:]


_WAYS: dict[str, tuple[Way, ...]] = {
    "mp4": (_box_of_65535, _absurd_tables, _box_of_no_size),
    "ts": (_absurd_times,),
    "h264": (_wide_parameter_set,),
    "jpg": (_jpeg_of_65535, _scans_without_end),
    "png": (_png_of_65535,),
}
_ANY: tuple[Way, ...] = (
    _one_bit,
    _cut_short,
    _head_bits,
    _many_bits,
    _spliced,
    _empty,
    _endless,
    _noise_inside,
    _tail_bits,
    _headless,
)
