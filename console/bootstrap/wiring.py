"""The one file that knows every part; it wires them in the order of the flow.

The sign-in page is on screen before anything heavy is imported: what a signed-in console needs is
fetched beside the window's thread once the first picture is painted, and wired where it is here.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import logging
import threading
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console import __version__, i18n
from console.bootstrap.signing import Signing
from console.settings.places import data_folder
from console.views.language import switch_language
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow
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
DEFAULT_BACKEND = "http://127.0.0.1:8600"
FETCH_AFTER_MS = 100  # after the first picture, so that the first key is answered before
_HEAVY = (
    "console.flow.core",
    "console.bootstrap.video",
    "console.bootstrap.own_detection",
    "console.tool_api.assembly",
    "console.tool_api.loader",
    "console.bootstrap.workplace",
)
_WEB = ("console.views.map.page", "console.views.print.page")


def _fetch_web() -> bool:
    """Without WebEngine the map is a list, which says so itself."""
    try:
        for name in _WEB:
            importlib.import_module(name)
    except ImportError as error:
        _log.warning("no map page: %s", error)
        return False
    return True


class Console(QObject):
    """One window and everything behind it."""

    _soon = Signal(object)  # a callable, to be called on the window's thread

    def __init__(self, app: QApplication, args: argparse.Namespace) -> None:
        super().__init__()
        self._app, self._args = app, args
        self._started_in = i18n.language()
        self._server = args.backend or DEFAULT_BACKEND
        self._soon.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        mode = "demo" if args.demo_control else "live"
        self._page = SignInPage(self._server, __version__, mode)
        self._signing = Signing(self._page, self._soon.emit, self._signed_in)
        self._page.language_asked.connect(lambda language: switch_language(app, language))
        if args.account:
            self._page.account.setText(args.account)
            self._page.setFocusProxy(self._page.password)
        self.window = ConsoleWindow(self._page)
        self.window.closing.connect(self._leave_work)
        self.window.show()
        self.video: Video | None = None
        self.detection: OwnDetection | None = None
        self._core: Core | None = None
        self._parts: Parts | None = None
        self._place: Workplace | None = None
        self._opening: Turns | None = None
        self._page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The heavy parts come once the first picture is painted."""
        if event.type() == QEvent.Type.Paint:
            self._page.removeEventFilter(self)
            QTimer.singleShot(FETCH_AFTER_MS, self._begin_to_fetch)
        return False

    # -- what is behind the window --------------------------------------------------------------

    def _begin_to_fetch(self) -> None:
        threading.Thread(target=self._fetch, daemon=True, name="imports").start()

    def _fetch(self) -> None:
        """Import the heavy parts beside the window's thread, which takes keys meanwhile."""
        for name in _HEAVY:
            importlib.import_module(name)
        from console.tool_api.assembly import assemble
        from console.tool_api.loader import load

        tools = load()
        furnish = partial(self._furnish, tools, assemble(tools), _fetch_web())
        with contextlib.suppress(RuntimeError):  # the window was closed at once
            self._soon.emit(furnish)

    def _furnish(self, tools: Tools, assembly: Assembly, web: bool) -> None:
        """Wire the heavy parts, which are imported by now."""
        from console.bootstrap.own_detection import OwnDetection
        from console.bootstrap.video import Video
        from console.bootstrap.workplace import Parts
        from console.flow.core import Core, Setup
        from console.views.ears import Ears

        if web:
            from console.views.map.scheme import register_scheme

            register_scheme()
        args = self._args
        folder = None if args.memory_only else (args.data or data_folder())
        ears = Ears(lambda status: self._soon.emit(lambda: self._linked(status)), self._standing_in)
        core = self._core = Core(assembly, Setup(self._server, folder, ca_file=args.ca), ears)
        core.start()
        video = self.video = Video(core, args.ca, self)
        self.detection = OwnDetection(
            core, video.tiles, ears, tools, args.model, self._soon.emit, folder
        )
        asked = args.demo_control, args.model, self._started_in
        self._parts = Parts(core, ears, video, tools, self._soon.emit, *asked)
        self._signing.use(core, web)

    def close(self) -> None:
        """Give everything back, last wired first; what comes later is dropped."""
        self._leave_work()
        detection, video, core = self.detection, self.video, self._core
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
        place = self._place = Workplace(parts, who, self._app)
        yield from place.furnish(self._signing.leave, self)
        self._page.set_busy(False)
        self.window.show_work(place.area)
        yield
        yield from place.open()
        self.detection.start()

    def _leave_work(self) -> None:
        """Looks are ended before the window goes (every look is recorded)."""
        if self._place is not None:
            self._place.leave()

    def _signed_out(self) -> None:
        """The session has ended, by wish or by the backend: nothing of it stays on screen."""
        self._leave_work()
        self._place = self._opening = None
        if self.detection is not None:
            self.detection.rest()
        self.window.show_sign_in()
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
