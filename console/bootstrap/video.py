"""The pictures of the tiles: their streams, polled, and what they have to ask of the core."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer

from console.domain.alert import Alert
from console.domain.commands import RecordLook
from console.domain.look import LIVE, LIVE_ENDED
from console.domain.person import Role
from console.flow.core import Core
from console.sources.questions import CameraUrls, RelayTicket
from console.sources.reviewing import ReviewSources
from console.sources.tiles import TileSources
from console.sources.uncovering import Uncovering
from console.store.select import find_alert
from console.video.address import CameraAddresses
from console.video.relay_reader import RelayPlace
from console.views.desk import Changed, Desk

POLL_MS = 100
JUDGES = (Role.OPERATOR, Role.SUPERVISOR)


class Video:
    """Lives as long as the window, whoever is signed in."""

    def __init__(self, core: Core, ca_file: str, parent: QObject) -> None:
        self._core, self._ca_file = core, ca_file
        self.tiles = TileSources(self)
        self.review = ReviewSources(self.tiles.places)
        self._uncovering = Uncovering()
        self._desk: Desk | None = None
        self._poll = QTimer(parent, interval=POLL_MS)
        self._poll.timeout.connect(self.tiles.poll)
        self._poll.timeout.connect(self.review.poll)
        self._poll.start()

    def follow(self, desk: Desk, changed: Changed) -> None:
        """Cameras may be configured otherwise now."""
        self._desk = desk
        if "cameras" in changed:
            self.tiles.configure(desk.state.cameras.values())
            self.review.configure(desk.state.cameras.values())
        if "reveals" in changed or ("alerts" in changed and desk.state.reveals):
            self._uncover(desk)

    def _uncover(self, desk: Desk) -> None:
        """For who may judge what is seen; a track's boxes may be called otherwise by now."""
        reveals = desk.state.reveals.values() if desk.me.has(*JUDGES) else ()
        alert_of = partial(find_alert, desk.state)
        told = self._uncovering.told(reveals, alert_of, desk.now())
        self.tiles.uncover(told)
        self.review.uncover(told)

    def pause(self) -> None:
        """Nothing is answered any more; close() follows once those who detect have ended."""
        self._poll.stop()

    def close(self) -> None:
        self.review.close()
        self.tiles.close()

    def recording_place(self, camera_id: str, at_utc: float) -> Future[RelayPlace | None]:
        """From any thread. The look into the recording is recorded."""
        found: Future[RelayPlace | None] = Future()
        self.tiles.places.want(camera_id, at_utc, found.set_result)
        return found

    # -- sources.asks.Asks ----------------------------------------------------------------------

    def place(self, camera_id: str, got: Callable[[RelayPlace | None], None]) -> None:
        """Where the backend's relay of a camera is."""

        def told(done: Future[RelayTicket]) -> None:
            got(None if done.exception() else done.result().place(self._ca_file))

        self._core.relay_ticket(camera_id).add_done_callback(told)

    def recording(
        self, camera_id: str, at_utc: float, got: Callable[[RelayPlace | None], None]
    ) -> None:
        """Where what the backend's side recorded of a camera is; the backend records the look."""

        def told(done: Future[RelayTicket]) -> None:
            got(None if done.exception() else done.result().place(self._ca_file))

        self._core.recording_ticket(camera_id, at_utc).add_done_callback(told)

    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None:
        """This console has served a look into its own recording."""
        times = (datetime.fromtimestamp(at, UTC) for at in (from_utc, to_utc))
        self._core.dispatch(RecordLook("recording", camera_id, *times))

    def address(self, camera_id: str, got: Callable[[CameraAddresses | None], None]) -> None:
        """A camera's own addresses, as kept in the encrypted copy."""

        def told(done: Future[CameraUrls]) -> None:
            got(None if done.exception() else _parsed(done.result()))

        self._core.camera_address(camera_id).add_done_callback(told)

    def told_of(self, camera_id: str) -> tuple[Alert, ...]:
        """The alerts about a camera that are known here."""
        alerts = [] if self._desk is None else list(self._desk.state.alerts.values())
        return tuple(alert for alert in alerts if alert.camera_id == camera_id)

    def watched_alone(self, camera_id: str, begun: bool) -> None:
        """Online the backend records who reads its relays; here nobody else can."""
        self._core.dispatch(RecordLook(LIVE if begun else LIVE_ENDED, camera_id))


def _parsed(urls: CameraUrls) -> CameraAddresses | None:
    """None where what somebody has set up is no address."""
    try:
        return CameraAddresses.parse(urls.main, urls.sub)
    except ValueError:
        return None
