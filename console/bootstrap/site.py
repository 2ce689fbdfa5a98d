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

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from console.bootstrap.signing import Signing
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

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Where a site's backend is, and what of it lies here.

    folder None: nothing is written. model: the package that stands in. demo_control: the demo's
    switch of the backend. started_in: the language that the window was started in.
    """

    address: str
    ca_file: str
    folder: Path | None
    model: Path | None
    demo_control: Path | None
    started_in: str


class Site(QObject):
    """furnish() once the heavy parts are imported, close() at the end."""

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
        self._app, self._soon = app, soon
        self._signing = Signing(pages.sign_in, soon, self._signed_in)
        self.core: Core | None = None
        self.video: Video | None = None
        self.detection: OwnDetection | None = None
        self.workplace: Workplace | None = None
        self._parts: Parts | None = None
        self._opening: Turns | None = None

    def furnish(self, tools: Tools, assembly: Assembly, web: bool) -> None:
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
        asked = access.demo_control, access.model, access.started_in
        self._parts = Parts(core, ears, video, tools, self._soon, *asked)
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
        if self._parts is not None:
            self._opening = Turns(self._open_work(self._parts, who), self)

    def _open_work(self, parts: Parts, who: SignedIn) -> Iterator[None]:
        """The work area in place of the page; then the detector that stands in."""
        from console.bootstrap.workplace import Workplace

        assert self.detection is not None
        place = self.workplace = Workplace(parts, who, self._app)
        yield from place.furnish(self._signing.leave, self)
        self.pages.sign_in.set_busy(False)
        self.pages.show_work(place.area)
        yield
        yield from place.open()
        self.detection.start()

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
        self._signing.ended()

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
