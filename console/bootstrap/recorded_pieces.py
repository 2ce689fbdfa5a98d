"""What was recorded of a camera in a window, as films that a bundle can hold; gaps are told.

A pause of the camera or another stream ends a film: one that ran on over it would show seconds that
were not recorded as if they had passed at once. What was recorded and makes no film is told apart
from what was not recorded: somebody may say in court that nothing was there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from console.sources.errors import LinkLost
from console.video.fetching import Fetching
from console.video.records import PacketRecord, Record, StreamRecord
from console.video.redact_messages import Broken, Result
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.wire.ticket import block_of

Places = Callable[[str, float], "Future[RelayPlace | None]"]
"""Of a camera's recording then, from any thread; the look is recorded."""
Film = Callable[[StreamRecord, Sequence[PacketRecord]], Result | Broken]
"""Makes one of packets that begin with a keyframe."""
Span = tuple[float, float]

# Of one film: its maker holds it up to four times over, within 2 GiB for everything, and ten
# minutes of a good camera are 600 MB. A longer run goes on in another film, from a keyframe on.
FILM_BYTES = 128 << 20
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
    """gaps: what was not recorded; broken: what was, and cannot be made a film of."""

    pieces: tuple[Piece, ...]
    gaps: tuple[Span, ...]
    broken: tuple[tuple[Span, Broken], ...] = ()


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
    runs = [run for run in shots.runs() if run[-1][1].capture_utc > window[0]]
    made = [(_span(run), _made(run, film)) for run in runs]
    return Recorded(
        tuple(Piece(*span, one.data) for span, one in made if isinstance(one, Result)),
        _gaps(window, (span for span, _ in made)),
        tuple((span, one) for span, one in made if isinstance(one, Broken)),
    )


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
        size = 0  # bytes of the last one
        for stream, packet in self._shots:
            follows = bool(found) and _follows(found[-1][-1][1], packet)
            if follows and not (packet.key and size >= FILM_BYTES):
                found[-1].append((stream, packet))
                size += len(packet.data)
            elif packet.key:
                found.append([(stream, packet)])
                size = len(packet.data)
        return found


def _follows(before: PacketRecord, packet: PacketRecord) -> bool:
    pause = packet.capture_utc - before.capture_utc
    return packet.epoch == before.epoch and pause <= _GAP_S


def _span(run: list[tuple[StreamRecord, PacketRecord]]) -> Span:
    return run[0][1].capture_utc, run[-1][1].capture_utc


def _made(run: list[tuple[StreamRecord, PacketRecord]], film: Film) -> Result | Broken:
    return film(run[0][0], [packet for _, packet in run])


def _gaps(window: Span, filled: Iterable[Span]) -> tuple[Span, ...]:
    begins, found = window[0], []
    for from_utc, to_utc in filled:
        if from_utc - begins > _GAP_S:
            found.append((begins, from_utc))
        begins = max(begins, to_utc)
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
