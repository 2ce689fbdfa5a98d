"""Where each tile's picture comes from: the backend's relay, or this console's own while alone.

Everything here belongs to one thread (the window's), which calls poll() about ten times a second.
What other threads bring is put into a queue and done there.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from console.clock import monotonic_s
from console.domain.camera import Camera
from console.sources.asks import Asks
from console.sources.local_detection import LocalDetection
from console.sources.looks_back import LooksBack
from console.sources.recording_places import RecordingPlaces
from console.sources.stream_choice import StreamChoice
from console.video.address import CameraAddresses
from console.video.frames import FrameReader
from console.video.orders import PlaceWanted, RecordedSource, RelaySource, Source, Steer
from console.video.relay_reader import RelayPlace
from console.video.uncovered import Uncovered
from console.video.wall import Wall

_RETRY_S = 0.5
# A backend that has just started shows a camera before its detector sees it; one without a detector
# never does, and is not waited for any longer.
DETECTED_WITHIN_S = 30.0


class TileSources:
    """Opens a stream for each camera that has a size on screen, and hands it over at each loss."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks
        self._wall = Wall(self._place_wanted)
        self.back = LooksBack(self._wall)
        self._local: LocalDetection | None = None
        self._cameras: dict[str, Camera] = {}
        self._readers: dict[str, FrameReader] = {}
        self._rates: dict[str, dict[int, float]] = {}
        self._reveals: Mapping[str, tuple[Uncovered, ...]] = {}
        self._choice = StreamChoice()
        self._heights: dict[str, int] = {}  # of the pictures, as they are wanted now
        self._alone = False
        self._watched: set[str] = set()  # cameras shown without the backend, which records no look
        self._returning: dict[str, float] = {}  # until when its detection there is waited for
        self._todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._again: list[tuple[float, str]] = []
        self._replayed: dict[str, Source] = {}  # what is live meanwhile, for afterwards
        self.places = RecordingPlaces(asks)

    def use_local(self, local: LocalDetection) -> None:
        """This console's own detection, once it is started."""
        self._local = self.places.local = local

    # -- called by the views --------------------------------------------------------------------

    def reader(self, camera_id: str) -> FrameReader | None:
        """Of a camera's frames; None while it is not opened."""
        return self._readers.get(camera_id)

    def resize(self, camera_id: str, width: int, height: int) -> None:
        """Show a camera at up to this many pixels; the first call opens it."""
        camera = self._cameras.get(camera_id)
        if camera is None:
            return
        self._heights[camera_id] = height
        if camera_id in self._readers:
            self._readers[camera_id] = self._wall.resize(camera_id, width, height)
            self._choose(camera_id)
            return
        self._replayed.pop(camera_id, None)
        source = self._relay(camera_id, self._own_place(camera_id))
        self._readers[camera_id] = self._wall.open(
            camera_id, source, width, height, camera.privacy, float(camera.still_alarm_s)
        )
        if camera_id in self._reveals:
            self._wall.set_reveals(camera_id, self._reveals[camera_id])
        self._keep_rate(camera_id)

    def look_closer(self, viewer: int, camera_id: str) -> None:
        """The one camera that a viewer has enlarged, or none: it has its main stream."""
        for one in self._choice.look_closer(viewer, camera_id):
            self._choose(one)

    def set_rate(self, viewer: int, camera_id: str, most_fps: float) -> None:
        """What one viewer makes of a camera; whoever wants the most of it is given that."""
        self._rates.setdefault(camera_id, {})[viewer] = most_fps
        self._keep_rate(camera_id)

    def replay(self, camera_id: str, from_utc: float) -> None:
        """Play what was recorded of a camera in its tile, from then on, until live()."""
        if camera_id in self._readers:
            own = self._relay(camera_id, self._own_place(camera_id))
            self._replayed.setdefault(camera_id, own)
            self._wall.set_source(camera_id, RecordedSource(camera_id, from_utc))

    def steer(
        self,
        camera_id: str,
        paused: bool | None = None,
        frames: int = 0,
        seconds: float = 0.0,
        pieces: int = 0,
    ) -> None:
        """Of a replay: stand or go on, step by frames, leap by seconds or by recorded pieces."""
        if camera_id in self._replayed:
            self._wall.steer(camera_id, Steer(camera_id, paused, frames, seconds, pieces))

    def live(self, camera_id: str) -> None:
        """End a replay: what is live comes back to its tile."""
        source = self._replayed.pop(camera_id, None)
        if source is not None and camera_id in self._readers:
            self._wall.set_source(camera_id, source)

    def is_replayed(self, camera_id: str) -> bool:
        return camera_id in self._replayed

    def hide(self, camera_id: str) -> None:
        """No tile shows it any longer: its stream ends."""
        self._rates.pop(camera_id, None)
        self._replayed.pop(camera_id, None)
        self._choice.forget(camera_id)
        if self._readers.pop(camera_id, None) is not None:
            self._wall.close(camera_id)

    def is_open(self, camera_id: str) -> bool:
        return camera_id in self._readers

    # -- called by the wiring -------------------------------------------------------------------

    def configure(self, cameras: Iterable[Camera]) -> None:
        """The cameras as they are configured now."""
        wanted = {camera.id: camera for camera in cameras}
        self.back.configure(wanted)
        for camera_id in self._readers.keys() - wanted.keys():
            self._wall.close(camera_id)
            del self._readers[camera_id]
            self._rates.pop(camera_id, None)
            self._replayed.pop(camera_id, None)
        for camera_id, camera in wanted.items():
            before = self._cameras.get(camera_id)
            if before and camera_id in self._readers and before.privacy != camera.privacy:
                self._wall.set_privacy(camera_id, camera.privacy)
        new = [camera for camera_id, camera in wanted.items() if camera_id not in self._cameras]
        self._cameras = wanted
        for camera_id in self._readers:
            self._choose(camera_id)
        if self._alone:  # whoever signs in during an outage: their cameras come after its news
            self._ask_addresses(new)

    def uncover(self, reveals: Mapping[str, tuple[Uncovered, ...]]) -> None:
        """All that is revealed now, by camera; every other picture is covered."""
        before, self._reveals = self._reveals, reveals
        self.back.uncover(reveals)
        for camera_id in self._readers.keys() & (before.keys() | reveals.keys()):
            now = reveals.get(camera_id, ())
            if now != before.get(camera_id, ()):
                self._wall.set_reveals(camera_id, now)
                self._choose(camera_id)

    def stand_alone(self) -> None:
        """The backend is gone: open the cameras whose addresses are kept here."""
        if self._alone or self._local is None:
            return
        self._alone = True
        for camera_id in self._returning:
            self._show_own(camera_id)
        self._returning.clear()
        self._ask_addresses(self._cameras.values())

    def hand_back(self) -> None:
        """The backend is there again: a camera is handed back once it is detected on there."""
        if not self._alone:
            return
        self._alone = False
        held = self._local.holds() if self._local is not None else frozenset()
        for camera_id in held | self._readers.keys():
            self._ask_place(camera_id)

    def let_go(self) -> None:
        """Nobody is signed in any more: no camera stays open here."""
        self._alone = False
        self._watched.clear()
        self.uncover({})
        self.places.forget()
        self._again.clear()
        self._returning.clear()
        for camera_id in self._local.holds() if self._local is not None else ():
            self._local.release(camera_id)  # type: ignore[union-attr]
        self.configure(())
        self._choice = StreamChoice()  # whoever comes next has nothing enlarged yet

    def stands_in(self) -> bool:
        """Whether this console still detects for a backend that is gone or just back."""
        return self._local is not None and bool(self._local.holds())

    def own_relay_up(self, camera_id: str) -> None:
        """From any thread: this console's own relay of a camera listens."""
        self._todo.put(lambda: self._show_own(camera_id))

    def poll(self) -> None:
        """Answer workers, restart dead ones, do what other threads have brought."""
        while not self._todo.empty():
            self._todo.get()()
        now = monotonic_s()
        due = [camera_id for at, camera_id in self._again if at <= now]
        self._again = [(at, camera_id) for at, camera_id in self._again if at > now]
        for camera_id in due:
            self._ask_place(camera_id)
        self._let_return(now)
        if self._local is not None:
            self._local.tick()
        self._wall.poll()

    def close(self) -> None:
        """End all workers and unlink all frames."""
        self._readers.clear()
        self.back.forget()
        self._wall.shut()

    # -- inside ---------------------------------------------------------------------------------

    def _keep_rate(self, camera_id: str) -> None:
        """Also of one that was asked for before anything was open."""
        if camera_id in self._readers and camera_id in self._rates:
            self._wall.set_rate(camera_id, max(self._rates[camera_id].values()))

    def _ask_addresses(self, cameras: Iterable[Camera]) -> None:
        for camera in cameras:
            self._asks.address(camera.id, partial(self._later, camera))

    def _later(self, camera: Camera, at: CameraAddresses | None) -> None:
        self._todo.put(lambda: self._take_over(camera, at))

    def _take_over(self, camera: Camera, at: CameraAddresses | None) -> None:
        if self._alone and self._local is not None and at is not None:
            self._local.take_over(camera, at, self._asks.told_of(camera.id))

    def _own_place(self, camera_id: str) -> RelayPlace | None:
        return self._local.place(camera_id) if self._local is not None else None

    def _show_own(self, camera_id: str) -> None:
        place = self._own_place(camera_id)
        if self._alone and place is not None and camera_id in self._readers:
            self._show(self._relay(camera_id, place))
            if camera_id not in self._watched:
                self._watched.add(camera_id)
                self._asks.watched_alone(camera_id, True)

    def _relay(self, camera_id: str, place: RelayPlace | None) -> RelaySource:
        return RelaySource(camera_id, place, self._wants_sub(camera_id))

    def _wants_sub(self, camera_id: str) -> bool:
        camera = self._cameras.get(camera_id)
        if camera is None:
            return False
        height, revealed = self._heights.get(camera_id, 0), bool(self._reveals.get(camera_id))
        return self._choice.choose(camera_id, camera.sub_height, height, revealed)

    def _choose(self, camera_id: str) -> None:
        """Main or smaller stream, as large as the picture is now; a replay is always of the main
        one, and what is live comes after it.
        """
        sub, live = self._wants_sub(camera_id), self._replayed.get(camera_id)
        if isinstance(live, RelaySource):
            self._replayed[camera_id] = replace(live, sub=sub)
        elif camera_id in self._readers:
            self._wall.set_sub(camera_id, sub)

    def _show(self, source: RelaySource) -> None:
        """What is live in a tile; a replay goes on, and this comes after it."""
        if source.camera_id in self._replayed:
            self._replayed[source.camera_id] = source
        elif source.camera_id in self._readers:
            self._wall.set_source(source.camera_id, source)

    def _place_wanted(self, wanted: PlaceWanted) -> None:
        """Our own relay while we stand in for the backend, else the backend's."""
        if wanted.recorded_utc is not None:
            got = partial(self._recording_at, wanted.stream_id)
            self.places.want(wanted.camera_id, wanted.recorded_utc, got)
            return
        own = None if wanted.camera_id in self._returning else self._own_place(wanted.camera_id)
        if own is not None:
            self._wall.set_place(wanted.camera_id, own)
        elif not self._alone:
            self._ask_place(wanted.camera_id)

    def _recording_at(self, stream_id: str, place: RelayPlace | None) -> None:
        if place is not None:
            self._todo.put(lambda: self._wall.set_place(stream_id, place))

    def _ask_place(self, camera_id: str) -> None:
        def got(place: RelayPlace | None) -> None:
            self._todo.put(partial(self._got, camera_id, place))

        self._asks.place(camera_id, got)

    def _got(self, camera_id: str, place: RelayPlace | None) -> None:
        """The backend's relay of a camera is up, or it is asked for again."""
        if self._alone:
            return
        if place is None:
            self._again.append((monotonic_s() + _RETRY_S, camera_id))
            return
        self._show(self._relay(camera_id, place))
        if camera_id in self._watched:
            self._watched.discard(camera_id)
            self._asks.watched_alone(camera_id, False)
        if self._local is not None and camera_id in self._local.holds():
            self._returning.setdefault(camera_id, monotonic_s() + DETECTED_WITHIN_S)

    def _let_return(self, now: float) -> None:
        """Stop detecting where the backend does: in between both do, and say the same twice."""
        for camera_id, until in list(self._returning.items()):
            if now >= until or self._is_detected_there(camera_id):
                del self._returning[camera_id]
                if self._local is not None:
                    self._local.release(camera_id)

    def _is_detected_there(self, camera_id: str) -> bool:
        """As far as can be told: a camera without a tile, or that nobody detects on, is."""
        reader, camera = self._readers.get(camera_id), self._cameras.get(camera_id)
        if self._local is not None and self._local.keeps(camera_id):
            return False
        if reader is None or camera is None or not camera.detection:
            return True
        if self._local is None or not self._local.detects or not self._local.sees(camera_id):
            return True
        status = reader.status()
        return status.detecting and not status.own_boxes
