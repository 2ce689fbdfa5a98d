"""The piece of a recording that a replay plays: fetched ahead of it, gaps stepped over.

Where the next piece begins is asked of the relay's index. Feeling one's way through a gap of hours
would be a look into each five minutes of it, and take as long.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from console.domain.recorded import Spans, joined, piece_beside
from console.video.fetching import Fetching
from console.video.indexing import Indexing
from console.video.loop import Loop
from console.video.orders import PlaceWanted, RecordedSource
from console.video.reel import Reel
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.wire.ticket import block_of

_AHEAD_S = 10.0  # with less before it, more is fetched
_PIECE_S = 20.0  # is asked for at a time
_AGAIN_S = 1.0  # after one that was not to be had
_INDEX_AGAIN_S = 5.0
_TICKET_S = 40.0  # of its minute
_FAR_S = 7 * 24 * 3600.0  # back, for the piece before


@dataclass(frozen=True, slots=True)
class _Sought:
    """A piece to be found: 1 the next after a time, -1 the one before; 0 to go on through a gap."""

    here_utc: float
    step: int

    def window(self) -> tuple[float, float]:
        here = self.here_utc
        return (here - _FAR_S, here) if self.step < 0 else (here, max(here, time.time()))


@dataclass(frozen=True, slots=True)
class _Held:
    """A place, good for a block of the recording."""

    block: tuple[float, float]
    place: RelayPlace
    got_at: float


class ReplayedReel:
    """begin() anew, then fetch_ahead() and, once has_arrived, take_in().

    found: which way a piece was sought, and where it begins, 0 where there is none; None: nothing
    was sought, or it is not known yet. is_all: nothing is recorded beyond what is here, as far as
    is known.
    """

    def __init__(
        self,
        stream_id: str,
        source: RecordedSource,
        ask: Callable[[PlaceWanted], None],
        loop: Loop,
    ) -> None:
        self.reel = Reel()
        self.trouble = Trouble.NONE
        self.has_arrived = self.is_all = False
        self.again_at = 0.0
        self.found: tuple[int, float] | None = None
        self._stream_id, self._source = stream_id, source
        self._ask, self._loop = ask, loop
        self._from = 0.0
        self._held: _Held | None = None
        self._wanted_block: tuple[float, float] | None = None
        self._fetching: Fetching | None = None
        self._indexing: Indexing | None = None
        self._sought: _Sought | None = None

    @property
    def is_fetching(self) -> bool:
        return self._fetching is not None or self._indexing is not None

    def begin(self, from_utc: float) -> None:
        """An empty reel, to be filled from then on."""
        self.reel = Reel()
        self._from, self.again_at, self.is_all = from_utc, 0.0, False
        self._fetching = self._indexing = self._sought = None

    def seek(self, here_utc: float, step: int) -> None:
        """The next piece, or the one before."""
        self._sought, self._indexing = _Sought(here_utc, step), None
        self.found, self.again_at = None, 0.0

    def wants_more(self, pos: int) -> bool:
        if self._sought is not None or not self.reel.shots:
            return True
        to_utc = self._source.to_utc
        if to_utc is not None and self._from >= to_utc:
            return False
        return self.reel.seconds_after(max(pos, 0)) < _AHEAD_S

    def fetch_ahead(self, now: float) -> None:
        if self.is_fetching or now < self.again_at:
            return
        camera_id, block = self._source.camera_id, block_of(self._from)
        place = self._place_for(block, now)
        if place is None:
            self._wanted_block, self.again_at = block, now + _AGAIN_S
            self._ask(PlaceWanted(self._stream_id, camera_id, self.trouble, self._from))
        elif self._sought is not None:
            self._indexing = Indexing(camera_id, place, self._sought.window(), self._told)
        else:
            to_utc = min(self._from + _PIECE_S, block[1], self._source.to_utc or block[1])
            self._fetching = Fetching(camera_id, place, self._from, to_utc, self._told)

    def _place_for(self, block: tuple[float, float], now: float) -> RelayPlace | None:
        """The index is told to whoever may see any of it: a gap needs no look of its own."""
        held = self._held
        if held is None or now - held.got_at > _TICKET_S:
            return None
        return held.place if self._sought is not None or held.block == block else None

    def set_place(self, place: RelayPlace) -> None:
        """The answer to PlaceWanted."""
        if self._wanted_block is not None:
            self._held = _Held(self._wanted_block, place, time.monotonic())
            self._wanted_block, self.again_at = None, 0.0

    def take_in(self, now: float) -> int:
        """What has come; how many shots of it are new. What was begun for another place than this
        is not taken.
        """
        self.has_arrived = False
        indexing, fetching = self._indexing, self._fetching
        if indexing is not None and indexing.is_done:
            self._indexing = None
            self._take_index(indexing.spans, now)
        if fetching is None or not fetching.is_done:
            return 0
        self._fetching = None
        return self._take_records(fetching, now)

    def _told(self) -> None:
        """From the thread that fetches."""
        self.has_arrived = True
        self._loop.wake()

    def _take_records(self, fetched: Fetching, now: float) -> int:
        new = self.reel.add(fetched.records)
        nothing_there = fetched.trouble is Trouble.NO_RECORDING
        self.trouble = Trouble.NONE if nothing_there and self.reel.shots else fetched.trouble
        self.again_at = now
        if new:
            self._from = self.reel.shots[-1].packet.capture_utc + 0.001
            self.is_all = False
        elif (nothing_there or not fetched.trouble) and fetched.to_utc < time.time() - _PIECE_S:
            self._from = fetched.to_utc
            if self._source.to_utc is None:
                self._sought = self._sought or _Sought(fetched.to_utc, 0)
            elif fetched.to_utc >= self._source.to_utc:
                self.again_at = now + _AGAIN_S
        else:
            self.again_at = now + _AGAIN_S
        if fetched.trouble is Trouble.RELAY_REFUSED:
            self._held = None
        return new

    def _take_index(self, spans: Spans | None, now: float) -> None:
        sought = self._sought
        if sought is None or spans is None:
            self.again_at = now + _AGAIN_S
            return
        if sought.step == 0:
            self._go_on(sought.here_utc, spans, now)
            return
        self._sought = None
        begins = piece_beside(joined(spans), sought.here_utc, sought.step)
        self.found = (sought.step, begins or 0.0)

    def _go_on(self, here_utc: float, spans: Spans, now: float) -> None:
        """At the next piece; where there is none yet, it is asked for again."""
        following = next((begins for begins, ends in spans if ends > here_utc), None)
        self.is_all = following is None
        if following is None:
            self.again_at = now + _INDEX_AGAIN_S
        else:
            self._from, self._sought = max(following, here_utc), None
