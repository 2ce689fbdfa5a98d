"""The piece of a recording around a review's cursor: fetched ahead of it, forgotten behind it."""

from __future__ import annotations

import time
from collections.abc import Callable

from console.domain.cursor import Cursor
from console.video.fetching import Fetching
from console.video.loop import Loop
from console.video.orders import PlaceWanted
from console.video.reel import Reel
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble
from console.wire.ticket import block_of

_BEHIND_S = 4.0  # fetched before where a jump leads, to be stepped back into
_AHEAD_S = 8.0  # at full speed; twice as far at twice the speed
_PIECE_S = 20.0
_SLACK_S = 30.0  # a jump within what is here, and a little more, begins nothing anew
_AGAIN_S = 1.0
_TICKET_S = 40.0  # of its minute
_REST_S = 0.5
_SETTLES_S = 1.0  # after that what is not recorded will not be


class ReviewedReel:
    """reel covers from `_from` to `_to`: between them all that there is, is here."""

    def __init__(
        self, stream_id: str, camera_id: str, ask: Callable[[PlaceWanted], None], loop: Loop
    ) -> None:
        self.reel = Reel()
        self.trouble = Trouble.NONE
        self.has_arrived = False
        self._stream_id, self._camera_id = stream_id, camera_id
        self._ask, self._loop = ask, loop
        self._from = self._to = self._latest = 0.0
        self._is_new = False
        self._places: dict[tuple[float, float], tuple[RelayPlace, float]] = {}
        self._wanted_block: tuple[float, float] | None = None
        self._wanted_at = 0.0
        self._fetching: Fetching | None = None
        self._again_at = 0.0

    def knows(self, at_utc: float) -> bool:
        """Whether all that was recorded then is here."""
        return self._from <= at_utc < self._to + _SETTLES_S

    def follow(self, at_utc: float, cursor: Cursor, now: float) -> bool:
        """Take in what has come and ask for what will be needed; whether the reel is a new one."""
        if self.has_arrived:
            self._take_in(now)
        if not self._from <= at_utc <= self._to + _SLACK_S:
            self._begin(at_utc - _BEHIND_S)
        self._latest = cursor.latest(now)
        if self._to < at_utc + _AHEAD_S * max(1.0, cursor.speed):
            self._fetch(now)
        anew, self._is_new = self._is_new, False
        return anew

    def reach_back(self) -> None:
        """What lies before is wanted too."""
        self._begin(self._from - _PIECE_S / 2)

    def trim(self, index: int) -> int:
        """Forget what lies far behind a shot when it is too much; how many shots went."""
        gone = self.reel.trim(index)
        if gone:
            self._from = self.reel.shots[0].packet.capture_utc
        return gone

    def wait_s(self, now: float) -> float:
        return max(0.0, self._again_at - now) if self._again_at > now else _REST_S

    def set_place(self, place: RelayPlace) -> None:
        """The answer to PlaceWanted."""
        if self._wanted_block is not None:
            self._places = {self._wanted_block: (place, time.monotonic())}
            self._wanted_block, self._again_at = None, 0.0

    def _begin(self, from_utc: float) -> None:
        self.reel = Reel()
        self._from = self._to = from_utc
        self._fetching, self.has_arrived = None, False
        self._again_at = 0.0
        self.trouble = Trouble.NONE
        self._is_new = True

    def _fetch(self, now: float) -> None:
        end = self._latest + _SETTLES_S / 2
        if self._fetching is not None or now < self._again_at or self._to >= end:
            return
        block = block_of(self._to)
        place, got_at = self._places.get(block, (None, 0.0))
        if place is None or now - got_at > _TICKET_S:
            self._want_place(block, now)
            return
        to_utc = min(self._to + _PIECE_S, block[1], end)
        self._fetching = Fetching(self._camera_id, place, self._to, to_utc, self._told)

    def _want_place(self, block: tuple[float, float], now: float) -> None:
        """Asked again each second; a backend that does not answer is said."""
        if self._wanted_block != block:
            self._wanted_block, self._wanted_at = block, now
        elif now - self._wanted_at > 2 * _AGAIN_S:
            self.trouble = Trouble.RELAY_UNREACHABLE
        self._again_at = now + _AGAIN_S
        self._ask(PlaceWanted(self._stream_id, self._camera_id, self.trouble, self._to))

    def _told(self) -> None:
        """From the fetching thread."""
        self.has_arrived = True
        self._loop.wake()

    def _take_in(self, now: float) -> None:
        """One that was begun for another place than this is not taken."""
        fetched = self._fetching
        self.has_arrived = False
        if fetched is None or not fetched.is_done:
            return
        self._fetching = None
        if self.reel.add(fetched.records):
            self._to = max(self._to, self.reel.shots[-1].packet.capture_utc + 0.001)
        if fetched.trouble in (Trouble.NONE, Trouble.NO_RECORDING):
            self.trouble = Trouble.NONE
            self._to = max(self._to, min(fetched.to_utc, self._latest))
            at_end = fetched.to_utc >= self._latest
            self._again_at = now + _REST_S if at_end else 0.0
            return
        self.trouble, self._again_at = fetched.trouble, now + _AGAIN_S
        if fetched.trouble is Trouble.RELAY_REFUSED:
            self._places.clear()
