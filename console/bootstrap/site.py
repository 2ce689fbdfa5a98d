"""A site: one backend, and all that this console has of it.

Each has a core with a thread, a local copy, an outbox and a folder of its own, its own pictures and
its own detector: nothing of one is ever sent to another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from console.bootstrap.signing import Signing
from console.domain.alert import Alert, Priority
from console.views.shell.pages import SitePages
from console.views.turns import Turns

if TYPE_CHECKING:
    from console.bootstrap.own_detection import OwnDetection
    from console.bootstrap.video import Video
    from console.bootstrap.workplace import Parts, Workplace
    from console.domain.link import LinkStatus
    from console.flow.core import Core
    from console.sources.identity import SignedIn
    from console.store.select import DetectionStatus
    from console.tool_api.assembly import Assembly
    from console.tool_api.core import Tools
    from console.views.desk import Changed, Desk
    from console.views.sound.sound import Sound

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What the settings say of the map. key: fingerprint of whose packs are shown; empty: all."""

    pack: Path | None = None
    key: str = ""
    tiles_url: str = ""
    tiles_credit: str = ""
    tiles_max_zoom: int = 18
    tiles_mib: int = 256


@dataclass(frozen=True, slots=True)
class Access:
    """Where a site's backend is, and what of it lies here.

    folder None: nothing is written. model: the package that stands in. demo_control: the demo's
    switch of the backend. started_in: the language that the window was started in. home: the
    backend that this console was started for.
    """

    address: str
    ca_file: str
    folder: Path | None
    model: Path | None
    demo_control: Path | None
    started_in: str
    home: bool = True
    map: MapChoice = MapChoice()


class Site(QObject):
    """furnish() once the heavy parts are imported, close() at the end."""

    opened = Signal()  # somebody is signed in, and the work area stands
    news = Signal()  # name, link or alerts are others
    raised = Signal()  # a critical alert has come
    thrown_out = Signal()  # the backend has ended the session
    forward_asked = Signal()
    asked = Signal(str)  # what concerns other sites, by the name of the action

    def __init__(
        self,
        app: QApplication,
        access: Access,
        pages: SitePages,
        soon: Callable[[Callable[[], Any]], Any],
        parent: QObject,
    ) -> None:
        """soon: runs a callable later on the window's thread."""
        super().__init__(parent)
        self.access, self.pages = access, pages
        self.told_name = ""
        self.ended = False  # the session was, and nobody here wished it
        self._app, self._soon = app, soon
        self._signing = Signing(pages.sign_in, soon, self._signed_in)
        self.core: Core | None = None
        self.video: Video | None = None
        self.detection: OwnDetection | None = None
        self.workplace: Workplace | None = None
        self._parts: Parts | None = None
        self._opening: Turns | None = None

    def furnish(self, tools: Tools, assembly: Assembly, web: bool, sound: Sound) -> None:
        """Wire the heavy parts, which are imported by now. web: there is a map page."""
        from console.bootstrap.own_detection import OwnDetection
        from console.bootstrap.video import Video
        from console.bootstrap.workplace import Parts
        from console.flow.core import Core, Setup
        from console.views.ears import Ears

        access = self.access
        ears = Ears(lambda status: self._soon(lambda: self._linked(status)), self._standing_in)
        setup = Setup(access.address, access.folder, ca_file=access.ca_file)
        core = self.core = Core(assembly, setup, ears)
        core.start()
        video = self.video = Video(core, access.ca_file, self)
        self.detection = OwnDetection(
            core, video.tiles, ears, tools, access.model, self._soon, access.folder
        )
        asked = access.demo_control, access.model, access.started_in, access.home
        shown = access.map, access.folder
        self._parts = Parts(core, ears, video, tools, self._soon, sound, *asked, *shown)
        self._signing.use(core, web)

    def close(self) -> None:
        """Give everything back, last wired first; what comes later is dropped."""
        self.leave_work()
        detection, video, core = self.detection, self.video, self.core
        self.detection = self.video = self._parts = None
        if self._opening is not None:
            self._opening.stop()
        if video is not None:
            video.pause()
        if detection is not None:
            detection.close()
        if video is not None:
            video.close()
        if core is not None:
            try:
                core.stop()
            except TimeoutError:
                _log.warning("the core did not end in time")

    # -- one person's stay ----------------------------------------------------------------------

    def _signed_in(self, who: SignedIn) -> None:
        self.ended = False
        if self._parts is not None:
            self._opening = Turns(self._open_work(self._parts, who), self)

    def _open_work(self, parts: Parts, who: SignedIn) -> Iterator[None]:
        """The work area in place of the page; then the detector that stands in."""
        from console.bootstrap.workplace import Workplace

        assert self.detection is not None
        place = self.workplace = Workplace(parts, who, self._app)
        yield from place.furnish(self._signing.leave, self)
        self._follow(place)
        self.pages.sign_in.set_busy(False)
        self.pages.show_work(place.area)
        yield
        yield from place.open()
        self.detection.start()

    def _follow(self, place: Workplace) -> None:
        """What the window says of this site, whichever is in front."""
        place.bridge.changed.connect(self._changed)
        place.bridge.marked.connect(self.news)
        place.bridge.status_changed.connect(self._status_changed)
        place.bridge.raised.connect(self._raised)
        place.area.forward_asked.connect(self.forward_asked)
        place.work.site_asked.connect(self.asked)
        self.opened.emit()

    def _changed(self, changed: Changed) -> None:
        if changed.keys() & {"alerts", "messages"}:
            self.news.emit()

    def _status_changed(self) -> None:
        if self.desk is not None and self.desk.backend.name:
            self.told_name = self.desk.backend.name
        self.news.emit()

    def _raised(self, alert: Alert) -> None:
        if alert.priority == Priority.CRITICAL:
            self.raised.emit()

    @property
    def desk(self) -> Desk | None:
        """None while nobody is signed in."""
        place = self.workplace
        return place.desk if place is not None and place.furnished else None

    def name_area(self, name: str, sites: int) -> None:
        """name: as the others know it; empty while there are no others."""
        self.pages.sign_in.name_site(name)
        place = self.workplace
        if place is None or not place.furnished:
            return
        place.work.sites = sites
        if place.desk.site_name != name:
            place.area.name_site(name)

    def leave_work(self) -> None:
        """Looks are ended before the window goes (every look is recorded)."""
        if self.workplace is not None:
            self.workplace.leave()

    def _signed_out(self) -> None:
        """The session has ended, by wish or by the backend: nothing of it stays on screen."""
        self.leave_work()
        self.workplace = self._opening = None
        if self.detection is not None:
            self.detection.rest()
        self.pages.show_sign_in()
        self.ended = self._signing.ended()
        self.news.emit()
        if self.ended:
            self.thrown_out.emit()

    # -- the link -------------------------------------------------------------------------------

    def _standing_in(self) -> DetectionStatus | None:
        return self.detection.standing_in() if self.detection is not None else None

    def _linked(self, status: LinkStatus) -> None:
        from console.domain.link import LinkState

        if status.state == LinkState.SIGNED_OUT and self._opening is not None:
            self._opening.stop()
            self._signed_out()
        elif self.detection is not None:
            self.detection.linked(status)
