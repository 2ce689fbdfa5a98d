"""A relay's records for as long as they are wanted: connected again whenever the stream ends.

A state machine that never waits: the loop calls turn() when something came or its time is due.
Connecting alone (names, TLS) blocks; it is done by a thread that lives for one attempt.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from console.video.loop import Loop
from console.video.orders import PlaceWanted, RelaySource
from console.video.records import HeartbeatRecord, Record, TroubleRecord
from console.video.relay_reader import SILENCE_S, RelayPlace, RelayReader
from console.video.trouble import CameraTrouble, Trouble

_PLACE_WAIT_S = 1.0
_PAUSE_S = 0.3
_NEVER = float("inf")


class RelayFeed:
    """With a place it connects at once; after any trouble it asks for another place first."""

    def __init__(
        self,
        stream_id: str,
        source: RelaySource,
        ask: Callable[[PlaceWanted], None],
        loop: Loop,
    ) -> None:
        self.ready, self.wake_at, self.is_past = True, 0.0, True
        self._stream_id, self._camera_id, self._sub = stream_id, source.camera_id, source.sub
        self._ask, self._loop = ask, loop
        self._place, self._is_fresh = source.place, source.place is not None
        self._trouble = self._said = self._end = Trouble.NONE
        self._says: deque[Record] = deque()
        self._attempt: _Attempt | None = None
        self._reader: RelayReader | None = None
        self._watched = False
        self._state: Callable[[float], None] = self._begin

    def give_place(self, place: RelayPlace) -> None:
        self._place, self._is_fresh = place, True
        self.ready = True

    def turn(self, now: float) -> None:
        self._state(now)

    def take(self) -> Record | None:
        """The next record; what ended the stream comes after all that came before it."""
        if self._says:
            return self._says.popleft()
        reader = self._reader
        if reader is None:
            return None
        try:
            record = reader.take()
        except CameraTrouble as error:
            return self._ended(error.trouble)
        if record is None:
            return self._more(reader)
        if isinstance(record, TroubleRecord) and record.message_id == Trouble.RELAY_REFUSED:
            return self._ended(Trouble.RELAY_REFUSED)
        self._said = Trouble.NONE
        self.is_past = self.is_past and not isinstance(record, HeartbeatRecord)
        return record

    def restart(self) -> None:
        """Read an open stream anew, with the place it has; anything else is on its way already."""
        if self._reader is not None:
            self._leave()
            self._is_fresh, self._trouble = self._place is not None, Trouble.NONE
            self._state, self.ready = self._begin, True

    def close(self) -> None:
        self._leave()
        if self._attempt is not None:
            self._attempt.give_up()
            self._attempt = None

    # -- states: each is called with the time, and says when it wants to be called again ---------

    def _begin(self, now: float) -> None:
        if self._is_fresh and self._trouble is Trouble.NONE:
            self._connect()
            return
        self._is_fresh = False
        self._ask(PlaceWanted(self._stream_id, self._camera_id, self._trouble))
        self._state, self.wake_at = self._await_place, now + _PLACE_WAIT_S

    def _await_place(self, now: float) -> None:
        """A relay that did not refuse us is tried again even without an answer."""
        if self._is_fresh:
            self._connect()
        elif now >= self.wake_at:
            if self._place is not None and self._trouble is not Trouble.RELAY_REFUSED:
                self._connect()
            else:
                self._rest(now)

    def _connect(self) -> None:
        assert self._place is not None
        self._attempt = _Attempt(self, self._camera_id, self._place, self._loop, self._sub)
        self._state, self.wake_at = self._await_connection, _NEVER

    def _await_connection(self, now: float) -> None:
        if self._attempt is None or self._attempt.outcome is None:
            return
        outcome, self._attempt = self._attempt.outcome, None
        if isinstance(outcome, Trouble):
            self._fail(outcome)
            self._rest(now)
            return
        self._reader, self._end, self.is_past = outcome, Trouble.NONE, True
        self._watch(outcome)
        self._state, self.wake_at = self._listen, now + SILENCE_S

    def _listen(self, now: float) -> None:
        reader = self._reader
        if reader is None:
            self._rest(now)
        elif now - reader.heard_at > SILENCE_S and not self._end:
            self._end, self.ready = Trouble.RELAY_UNREACHABLE, True
        else:
            self.wake_at = max(now, reader.heard_at) + SILENCE_S

    def _rest(self, now: float) -> None:
        self._state, self.wake_at = self._rested, now + _PAUSE_S

    def _rested(self, now: float) -> None:
        if now >= self.wake_at:
            self._begin(now)

    # -- the open stream -------------------------------------------------------------------------

    def _readable(self) -> None:
        self.ready = True
        reader = self._reader
        if reader is None or self._end:
            return
        try:
            while reader.receive() and not reader.is_full():
                continue
        except CameraTrouble as error:
            self._end = error.trouble
        if self._end or reader.is_full():
            self._unwatch(reader)

    def _more(self, reader: RelayReader) -> Record | None:
        """All that is here was taken: listen again, or end."""
        if self._end:
            return self._ended(self._end)
        if not self._watched:
            self._watch(reader)
            self._readable()  # what TLS has taken in already makes no socket readable
        return None

    def _ended(self, trouble: Trouble) -> Record | None:
        self._leave()
        self._fail(trouble)
        self.ready = True  # _listen() finds no reader
        return self._says.popleft() if self._says else None

    def _fail(self, trouble: Trouble) -> None:
        self._trouble = trouble
        if trouble is not self._said:
            self._said = trouble
            self._says.append(TroubleRecord(trouble.value))
            self.ready = True

    def _leave(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            self._unwatch(reader)
            reader.close()

    def _watch(self, reader: RelayReader) -> None:
        self._loop.watch(reader, self._readable)
        self._watched = True

    def _unwatch(self, reader: RelayReader) -> None:
        self._loop.forget(reader)
        self._watched = False


class _Attempt:
    """One try to connect, in a thread of its own; wakes the feed with the outcome."""

    def __init__(
        self, feed: RelayFeed, camera_id: str, place: RelayPlace, loop: Loop, sub: bool
    ) -> None:
        self.outcome: RelayReader | Trouble | None = None
        self._feed, self._loop = feed, loop
        self._wanted, self._deciding = True, threading.Lock()
        threading.Thread(
            target=self._run, args=(camera_id, place, sub), daemon=True, name=f"connect-{camera_id}"
        ).start()

    def give_up(self) -> None:
        with self._deciding:
            self._wanted = False
        if isinstance(self.outcome, RelayReader):
            self.outcome.close()

    def _run(self, camera_id: str, place: RelayPlace, sub: bool) -> None:
        try:
            outcome: RelayReader | Trouble = RelayReader(camera_id, place, sub)
        except CameraTrouble as error:
            outcome = error.trouble
        with self._deciding:
            if self._wanted:
                self.outcome = outcome
            elif isinstance(outcome, RelayReader):
                outcome.close()
        self._feed.ready = True
        self._loop.wake()
