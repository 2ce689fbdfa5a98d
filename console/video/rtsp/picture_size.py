"""How large a picture a sequence parameter set announces, before anything is allocated for it.

Source: ITU-T H.264 clause 7.3.2.1.1 and H.265 clauses 7.3.2.2 and 7.3.3; the largest picture is
that of level 6.2 in both (tables A-1 and A.8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.video.parameter_sets import units
from console.video.records import MAX_SIDE

MAX_SAMPLES = 35_651_584
_WITH_CHROMA_WORDS = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_MAX_ZEROS = 32
_H264_SPS, _H265_SPS = 7, 33

Size = tuple[int, int]


class BadSize(ValueError):
    """No size, or none that a picture may have."""


def announced_size(codec: str, sets: bytes) -> Size | None:
    """Width and height after cropping, of parameter sets as Annex B; None where they say nothing.

    BadSize: one of them announces what no picture may have.
    """
    wanted, read = _READERS[codec]
    sizes = [_guarded(read, unit) for unit in units(sets, len(sets)) if wanted(unit[0])]
    for width, height in sizes:
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise BadSize("side")
        if width * height > MAX_SAMPLES:
            raise BadSize("area")
    return sizes[0] if sizes else None


def _guarded(read: Callable[[_Bits], Size], unit: bytes) -> Size:
    try:
        return read(_Bits(unit))
    except IndexError:
        raise BadSize("short") from None


class _Bits:
    """Bits of a unit without its emulation prevention bytes. IndexError behind its end."""

    def __init__(self, unit: bytes) -> None:
        self._data = unit.replace(b"\x00\x00\x03", b"\x00\x00")
        self._at = 0

    def u(self, count: int) -> int:
        value = 0
        for _ in range(count):
            byte = self._data[self._at >> 3]
            value = value << 1 | (byte >> (7 - (self._at & 7))) & 1
            self._at += 1
        return value

    def skip(self, count: int) -> None:
        self._at += count

    def ue(self) -> int:
        zeros = 0
        while not self.u(1):
            zeros += 1
            if zeros > _MAX_ZEROS:
                raise BadSize("number")
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        value = self.ue()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def _h264(bits: _Bits) -> Size:
    bits.skip(8)
    profile = bits.u(8)
    bits.skip(16)
    bits.ue()  # seq_parameter_set_id
    chroma = _h264_chroma(bits) if profile in _WITH_CHROMA_WORDS else 1
    bits.ue()  # log2_max_frame_num_minus4
    _h264_order(bits)
    bits.ue()  # max_num_ref_frames
    bits.skip(1)
    across, down = bits.ue() + 1, bits.ue() + 1
    frames_only = bits.u(1)
    bits.skip(1 if frames_only else 2)
    left, right, top, bottom = _window(bits)
    fields = 2 - frames_only
    unit_x, unit_y = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * fields
    return across * 16 - unit_x * (left + right), fields * down * 16 - unit_y * (top + bottom)


def _h264_chroma(bits: _Bits) -> int:
    chroma = bits.ue()
    if chroma == 3:
        bits.skip(1)
    bits.ue()
    bits.ue()
    bits.skip(1)
    if bits.u(1):
        for index in range(12 if chroma == 3 else 8):
            if bits.u(1):
                _skip_scaling_list(bits, 16 if index < 6 else 64)
    return chroma


def _skip_scaling_list(bits: _Bits, length: int) -> None:
    last = following = 8
    for _ in range(length):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _h264_order(bits: _Bits) -> None:
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    elif kind == 1:
        bits.skip(1)
        bits.se()
        bits.se()
        for _ in range(min(bits.ue(), 255)):
            bits.se()


def _window(bits: _Bits) -> tuple[int, int, int, int]:
    return (bits.ue(), bits.ue(), bits.ue(), bits.ue()) if bits.u(1) else (0, 0, 0, 0)


def _h265(bits: _Bits) -> Size:
    bits.skip(16 + 4)
    layers = bits.u(3)
    bits.skip(1 + 96)  # general profile, tier and level
    flags = [(bits.u(1), bits.u(1)) for _ in range(layers)]
    bits.skip(2 * (8 - layers) if layers else 0)
    for profile, level in flags:
        bits.skip(88 * profile + 8 * level)
    bits.ue()  # sps_seq_parameter_set_id
    chroma = bits.ue()
    if chroma == 3:
        bits.skip(1)
    width, height = bits.ue(), bits.ue()
    left, right, top, bottom = _window(bits)
    unit_x, unit_y = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1)
    return width - unit_x * (left + right), height - unit_y * (top + bottom)


_READERS: Mapping[str, tuple[Callable[[int], bool], Callable[[_Bits], Size]]] = {
    "h264": (lambda first: first & 0x1F == _H264_SPS, _h264),
    "hevc": (lambda first: (first >> 1) & 0x3F == _H265_SPS, _h265),
}
