"""A joystick's events as the kernel writes them, and what its axes mean for a camera.

struct js_event: __u32 time in ms, __s16 value, __u8 type, __u8 number; eight bytes, in the
machine's own order (Documentation/input/joydev/joystick-api.rst).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

EVENT = struct.Struct("=IhBB")
BUTTON, AXIS, INIT = 0x01, 0x02, 0x80
FULL = 32767
DEAD_ZONE = 0.12  # of the way; sticks that lie idle lie beside their middle
_PAN, _TILT, _ZOOM = 0, 1, 2
_RESTS_AT_END = 0.5  # a trigger rests at one end of its way, not in the middle


@dataclass(frozen=True, slots=True)
class JsEvent:
    """initial: not moved, but told of at the opening: where it rests."""

    axis: bool
    number: int
    value: int
    initial: bool


def events(data: bytes) -> Iterator[JsEvent]:
    """Those that are here as a whole; of other kinds, if ever there are any, nothing follows."""
    whole = len(data) // EVENT.size * EVENT.size
    for _time, value, kind, number in EVENT.iter_unpack(data[:whole]):
        if kind & ~INIT in (BUTTON, AXIS):
            yield JsEvent(kind & ~INIT == AXIS, number, value, bool(kind & INIT))


@dataclass(slots=True)
class Sticks:
    """Where the axes are: 0 pans, 1 tilts (forward is up), 2 zooms (a twist, or a trigger)."""

    _rest: dict[int, float] = field(default_factory=dict)
    _at: dict[int, float] = field(default_factory=dict)

    def moved(self, event: JsEvent) -> None:
        value = max(-1.0, event.value / FULL)
        if event.initial:
            self._rest[event.number] = value if abs(value) > _RESTS_AT_END else 0.0
        self._at[event.number] = value

    def speeds(self) -> tuple[float, float, float]:
        """Pan, tilt, zoom; forward is away from the person, and negative on the axis."""
        return self._speed(_PAN), -self._speed(_TILT) or 0.0, self._speed(_ZOOM)

    def _speed(self, number: int) -> float:
        """Nothing within the dead zone, all at the end, squared in between: slow is precise."""
        rest = self._rest.get(number, 0.0)
        way = (self._at.get(number, rest) - rest) / (1.0 + abs(rest))
        beyond = (abs(way) - DEAD_ZONE) / (1.0 - DEAD_ZONE)
        if beyond <= 0.0:
            return 0.0
        return round(beyond * beyond, 3) * (1.0 if way > 0 else -1.0)
