"""The pictures of a review: recordings of several cameras that follow one cursor.

They have camera workers of their own, apart from the live wall's: a review that seeks through hours
of nine cameras must not cost a live picture. The workers end with the last camera.

Everything here belongs to one thread (the window's), which calls poll() about ten times a second.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from console.domain.camera import Camera
from console.domain.cursor import Cursor
from console.sources.recording_places import RecordingPlaces
from console.video.frames import FrameReader
from console.video.orders import PlaceWanted, ReviewedSource, Steer
from console.video.recorded_index import Spans, recorded_spans
from console.video.relay_reader import RelayPlace
from console.video.uncovered import Uncovered
from console.video.wall import Wall

GotSpans = Callable[[Spans | None], None]


class ReviewSources:
    """resize() opens a camera; follow() moves all of them."""

    def __init__(self, places: RecordingPlaces) -> None:
        self._places = places
        self._wall: Wall | None = None
        self._cameras: dict[str, Camera] = {}
        self._readers: dict[str, FrameReader] = {}
        self._reveals: Mapping[str, tuple[Uncovered, ...]] = {}
        self._cursor: Cursor | None = None
        self._todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    # -- called by the views --------------------------------------------------------------------

    def reader(self, camera_id: str) -> FrameReader | None:
        """Of a camera's frames; None while it is not opened."""
        return self._readers.get(camera_id)

    def resize(self, camera_id: str, width: int, height: int) -> None:
        """Show a camera at up to this many pixels; the first call opens it."""
        camera = self._cameras.get(camera_id)
        if camera is None or self._cursor is None:
            return
        if self._wall is None:
            self._wall = Wall(self._place_wanted)
        if camera_id in self._readers:
            self._readers[camera_id] = self._wall.resize(camera_id, width, height)
            return
        source = ReviewedSource(camera_id, self._cursor)
        self._readers[camera_id] = self._wall.open(
            camera_id, source, width, height, camera.privacy, float(camera.still_alarm_s)
        )
        if camera_id in self._reveals:
            self._wall.set_reveals(camera_id, self._reveals[camera_id])

    def let_go(self, camera_id: str) -> None:
        """It is shown no longer."""
        if self._wall is None or self._readers.pop(camera_id, None) is None:
            return
        self._wall.close(camera_id)
        if not self._readers:
            self._wall.shut()
            self._wall = None

    def follow(self, cursor: Cursor, but: str = "") -> None:
        """Every camera but one, and those that are opened later."""
        self._cursor = cursor
        if self._wall is not None:
            for camera_id in self._readers.keys() - {but}:
                self._wall.follow(camera_id, cursor)

    def step(self, camera_id: str, frames: int) -> None:
        """One camera by its own pictures; the cursor is to follow it."""
        if self._wall is not None and camera_id in self._readers:
            self._wall.steer(camera_id, Steer(camera_id, True, frames))

    def spans(self, camera_id: str, from_utc: float, to_utc: float, got: GotSpans) -> None:
        """When it was recorded; None: not to be known now. got comes later, on this thread."""
        self._places.want_index(
            camera_id, partial(self._ask_spans, camera_id, from_utc, to_utc, got)
        )

    # -- called by the wiring -------------------------------------------------------------------

    def configure(self, cameras: Iterable[Camera]) -> None:
        """The cameras as they are configured now."""
        before, self._cameras = self._cameras, {camera.id: camera for camera in cameras}
        for camera_id in list(self._readers):
            camera = self._cameras.get(camera_id)
            if camera is None:
                self.let_go(camera_id)
            elif self._wall is not None and before[camera_id].privacy != camera.privacy:
                self._wall.set_privacy(camera_id, camera.privacy)

    def uncover(self, reveals: Mapping[str, tuple[Uncovered, ...]]) -> None:
        """All that is revealed now, by camera; every other picture is covered."""
        before, self._reveals = self._reveals, reveals
        for camera_id in self._readers:
            now = reveals.get(camera_id, ())
            if self._wall is not None and now != before.get(camera_id, ()):
                self._wall.set_reveals(camera_id, now)

    def poll(self) -> None:
        """Answer workers, restart dead ones, do what other threads have brought."""
        while not self._todo.empty():
            self._todo.get()()
        if self._wall is not None:
            self._wall.poll()

    def close(self) -> None:
        """Nobody is signed in any more, or the console ends."""
        for camera_id in list(self._readers):
            self.let_go(camera_id)
        self._cursor, self._reveals = None, {}

    # -- inside ---------------------------------------------------------------------------------

    def _place_wanted(self, wanted: PlaceWanted) -> None:
        at_utc = wanted.recorded_utc
        if at_utc is not None:
            self._places.want(wanted.camera_id, at_utc, partial(self._got, wanted.stream_id))

    def _got(self, stream_id: str, place: RelayPlace | None) -> None:
        """From any thread. Without one the worker asks again, and says so."""
        if place is not None:
            self._todo.put(partial(self._set_place, stream_id, place))

    def _set_place(self, stream_id: str, place: RelayPlace) -> None:
        if self._wall is not None:
            self._wall.set_place(stream_id, place)

    def _ask_spans(
        self,
        camera_id: str,
        from_utc: float,
        to_utc: float,
        got: GotSpans,
        place: RelayPlace | None,
    ) -> None:
        """From any thread; the relay is asked in one of its own."""
        if place is None:
            self._todo.put(partial(got, None))
            return

        def ask() -> None:
            found = recorded_spans(camera_id, place, from_utc, to_utc)
            self._todo.put(partial(got, found))

        threading.Thread(target=ask, daemon=True, name=f"index-{camera_id}").start()
