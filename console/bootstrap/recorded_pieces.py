"""What was recorded of a camera in a window, as films that a bundle can hold; gaps are told.

A pause of the camera or another stream ends a film: one that ran on over it would show seconds that
were not recorded as if they had passed at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from console.sources.errors import LinkLost
from console.video.fetching import Fetching
from console.video.records import PacketRecord, Record, StreamRecord
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.wire.ticket import block_of

Places = Callable[[str, float], "Future[RelayPlace | None]"]
"""Of a camera's recording then, from any thread; the look is recorded."""
Film = Callable[[StreamRecord, Sequence[PacketRecord]], bytes | None]
"""Makes one of packets that begin with a keyframe; None where nothing can be made of them."""
Span = tuple[float, float]

_GAP_S = 1.0
_PIECE_S = 20.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Piece:
    """One film: an MP4 that begins with a keyframe, up to one group of pictures early."""

    from_utc: float
    to_utc: float
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recorded:
    pieces: tuple[Piece, ...]
    gaps: tuple[Span, ...]


def recorded(
    camera_id: str, window: Span, places: Places, look: Callable[[], object], film: Film
) -> Recorded:
    """Waits. look: called ten times a second; what it raises ends it. Raises LinkLost."""
    shots = _Shots()
    at, end = window
    while at < end:
        place = _place(places(camera_id, at), look)
        to_utc = min(at + _PIECE_S, end, block_of(at)[1])
        shots.take(_fetched(camera_id, place, (at, to_utc), look))
        at = to_utc
    films = [_piece(run, film) for run in shots.runs()]
    pieces = tuple(one for one in films if one is not None and one.to_utc > window[0])
    return Recorded(pieces, _gaps(window, pieces))


class _Shots:
    """Packets in order, each once: every answer begins with the keyframe before what was asked."""

    def __init__(self) -> None:
        self._stream: StreamRecord | None = None
        self._seen: set[tuple[str, int]] = set()
        self._shots: list[tuple[StreamRecord, PacketRecord]] = []

    def take(self, records: Iterable[Record]) -> None:
        for record in records:
            if isinstance(record, StreamRecord):
                self._stream = record
            elif isinstance(record, PacketRecord) and self._stream is not None:
                key = (record.epoch, record.pts)
                if key not in self._seen:
                    self._seen.add(key)
                    self._shots.append((self._stream, record))

    def runs(self) -> list[list[tuple[StreamRecord, PacketRecord]]]:
        """Unbroken ones; what follows a break begins with its first keyframe."""
        found: list[list[tuple[StreamRecord, PacketRecord]]] = []
        for stream, packet in self._shots:
            follows = bool(found) and _follows(found[-1][-1][1], packet)
            if follows:
                found[-1].append((stream, packet))
            elif packet.key:
                found.append([(stream, packet)])
        return found


def _follows(before: PacketRecord, packet: PacketRecord) -> bool:
    pause = packet.capture_utc - before.capture_utc
    return packet.epoch == before.epoch and pause <= _GAP_S


def _piece(run: list[tuple[StreamRecord, PacketRecord]], film: Film) -> Piece | None:
    packets = [packet for _, packet in run]
    data = film(run[0][0], packets)
    if data is None:
        return None
    return Piece(packets[0].capture_utc, packets[-1].capture_utc, data)


def _gaps(window: Span, pieces: Iterable[Piece]) -> tuple[Span, ...]:
    begins, found = window[0], []
    for piece in pieces:
        if piece.from_utc - begins > _GAP_S:
            found.append((begins, piece.from_utc))
        begins = max(begins, piece.to_utc)
    if window[1] - begins > _GAP_S:
        found.append((begins, window[1]))
    return tuple(found)


def _place(asked: Future[RelayPlace | None], look: Callable[[], object]) -> RelayPlace:
    while True:
        look()
        try:
            place = asked.result(_LOOK_S)
            break
        except TimeoutError:
            if asked.done():
                raise
    if place is None:
        raise LinkLost("no place of a recording")
    return place


def _fetched(
    camera_id: str, place: RelayPlace, span: Span, look: Callable[[], object]
) -> list[Record]:
    done = threading.Event()
    fetching = Fetching(camera_id, place, *span, done.set)
    while not done.wait(_LOOK_S):
        look()
    if fetching.trouble not in (Trouble.NONE, Trouble.NO_RECORDING):
        raise LinkLost(f"the recording was not sent whole: {fetching.trouble.value}")
    return fetching.records
