"""Parameter sets inside H.264 and H.265 access units (Annex B): they tell that the stream changed.

Source: ITU-T H.264 clause 7.3.1 and table 7-1, H.265 clause 7.3.1.2 and table 7-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

_START = b"\x00\x00\x01"
START_CODE = b"\x00" + _START
# codec -> (first byte of a NAL unit -> whether it is a parameter set)
_IS_SET: Mapping[str, Callable[[int], bool]] = {
    "h264": lambda first: first & 0x1F in (7, 8),  # SPS, PPS
    "hevc": lambda first: (first >> 1) & 0x3F in (32, 33, 34),  # VPS, SPS, PPS
}


def parameter_sets(codec: str, data: bytes) -> bytes:
    """The parameter sets of an access unit, each once, as an Annex B string; empty without any.

    Some payloaders put them before every slice, so that they stand in a unit more than once.
    """
    is_set = _IS_SET.get(codec)
    if is_set is None:
        return b""
    sets = dict.fromkeys(unit for unit in units(data) if is_set(unit[0]))
    return b"".join(START_CODE + unit for unit in sets)


def units(data: bytes, within: int = 4096) -> Iterator[bytes]:
    """NAL units without start codes, up to the first 4 kB: sets stand before the picture."""
    head = data[:within]
    starts = []
    at = head.find(_START)
    while at >= 0:
        starts.append(at + len(_START))
        at = head.find(_START, at + len(_START))
    for start, end in zip(starts, [*(s - len(_START) for s in starts[1:]), len(head)], strict=True):
        unit = head[start:end].rstrip(b"\x00")
        if unit:
            yield unit
