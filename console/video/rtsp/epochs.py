"""Access units to records: epochs, keyframes after a loss, and the three times of a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from console.video.records import PacketRecord, StreamRecord, TroubleRecord
from console.video.rtsp.access_units import AccessUnit
from console.video.rtsp.picture_size import BadSize, announced_size
from console.video.rtsp.sdp import Track
from console.video.rtsp.times import CaptureClock, Ticks
from console.video.trouble import CameraTrouble, Trouble

_MOST_BACK_S = 2  # pictures out of order go back a few frames; a clock that was set goes further


class Epochs:
    """A new epoch at the beginning, with other parameter sets, and when timestamps begin anew."""

    def __init__(self, track: Track, name_epoch: Callable[[], str], clock: CaptureClock) -> None:
        self._track, self._name_epoch, self._clock = track, name_epoch, clock
        self._stream: StreamRecord | None = None
        self._sets = track.sets
        self._ticks = Ticks()
        self._wants_key = True
        self._said = False

    @property
    def begun(self) -> bool:
        """Whether a picture was told."""
        return self._stream is not None

    def of(self, unit: AccessUnit) -> Iterator[StreamRecord | PacketRecord | TroubleRecord]:
        """What this access unit says. CameraTrouble: it announces what cannot be shown."""
        back = self._ticks.behind(unit.timestamp)
        far = back > _MOST_BACK_S * self._track.clock_hz
        if not unit.key and (unit.after_loss or far):
            self._wants_key = True
            if self._stream is not None and not self._said:
                self._said = True
                yield TroubleRecord(Trouble.PACKETS_LOST.value)
        size = self._size(unit.sets)
        if self._wants_key and not unit.key:
            return
        data = unit.data
        if unit.key:
            if size is None:  # a keyframe must stand alone: recorder and relay begin with any
                data = self._sets + data
            else:
                self._sets = unit.sets
            anew = self._anew(back > 0)
            if anew is not None:
                yield anew
        assert self._stream is not None  # a keyframe has begun it
        if self._said:
            yield TroubleRecord(Trouble.NONE.value)
        self._wants_key = self._said = False
        pts, dts = self._ticks.next(unit.timestamp)
        taken = self._clock.utc(unit.timestamp, unit.arrived_utc)
        yield PacketRecord(self._stream.epoch, pts, dts, taken, unit.key, data)

    def _anew(self, backwards: bool) -> StreamRecord | None:
        stream, sets = self._stream, self._sets
        changed = stream is None or stream.extradata != sets
        if not changed and not backwards:
            return None
        if backwards:
            self._ticks = Ticks()
        if stream is None or changed:
            size = self._size(sets)
            if size is None:
                raise CameraTrouble(Trouble.NO_PICTURE)
            base = Fraction(1, self._track.clock_hz)
            stream = StreamRecord("", self._track.codec, sets, base, *size)
        self._stream = replace(stream, epoch=self._name_epoch())
        return self._stream

    def _size(self, sets: bytes) -> tuple[int, int] | None:
        """What any access unit announces is looked at before a decoder may allocate for it."""
        with suppress(BadSize):
            return announced_size(self._track.codec, sets) if sets else None
        raise CameraTrouble(Trouble.NOT_DECODABLE)
