"""The one file that knows every part; it wires them in the order of the flow.

The sign-in page is on screen before anything heavy is imported: what a signed-in console needs is
imported where it is wired, once the first picture is painted.

Long: wiring in one place is easier to follow than wiring in two.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console import __version__, i18n, log, spawn
from console.settings.places import data_folder, state_folder
from console.views.chromium import prepare_map
from console.views.language import switch_language
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow
from console.views.theme import apply_theme
from console.views.turns import Turns

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.domain.link import LinkStatus
    from console.flow.core import Core
    from console.sources.identity import SignedIn
    from console.sources.local_detection import LocalDetection
    from console.sources.questions import RelayTicket
    from console.sources.sightings import Told
    from console.sources.tiles import TileSources
    from console.store.select import DetectionStatus
    from console.tool_api.assembly import Assembly
    from console.tool_api.core import Tools
    from console.video.pipeline.messages import DetectorState
    from console.video.relay_reader import RelayPlace
    from console.views.desk import Desk
    from console.views.ears import Ears
    from console.views.shell.area import WorkArea
    from console.views.shell.work import Work

_log = logging.getLogger(__name__)
DEFAULT_BACKEND = "http://127.0.0.1:8600"
TILES_POLL_MS = 100
BUSY_SHOWN_MS = 30
FETCH_AFTER_MS = 100  # after the first picture, so that the first key is answered before
SWITCH_EVERY_S = 0.001  # a fifth of Python's own: the window asks for the interpreter very often
_HEAVY = (
    "console.flow.core",
    "console.sources.tiles",
    "console.tool_api.assembly",
    "console.tool_api.loader",
    "console.inference.messages",
    "console.views.conflicts.panel",
    "console.views.shell.map_panel",
    "console.views.shell.work",
    "console.views.wall.dock",
)
_WEB = ("console.views.map.page", "console.views.print.page")


def run(args: argparse.Namespace, wrong_settings: int = 0) -> int:
    """Until the window is closed. wrong_settings: rows of the settings file that do not fit."""
    spawn.die_with_parent()
    log.to_file((args.data or state_folder()) / "console.log")
    prepare_map()
    sys.setswitchinterval(SWITCH_EVERY_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("roc-console")
    apply_theme(app, args.theme)
    switch_language(app, i18n.language())
    console = Console(app, args)
    if wrong_settings:
        console.window.sign_in.refuse("settings.wrong", {"n": wrong_settings})
    _end_on_signals(app)
    status = app.exec()
    console.close()
    return status


def _end_on_signals(app: QApplication) -> None:
    """Python sees a signal only between two events: a slow timer lets it in."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app, interval=250)
    timer.timeout.connect(lambda: None)
    timer.start()


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
        self._server = args.backend or DEFAULT_BACKEND
        self._soon.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        mode = "demo" if args.demo_control else "live"
        self._page = SignInPage(self._server, __version__, mode)
        self._page.asked.connect(self._sign_in)
        self._page.language_asked.connect(lambda language: switch_language(app, language))
        if args.account:
            self._page.account.setText(args.account)
            self._page.setFocusProxy(self._page.password)
        self.window = ConsoleWindow(self._page)
        self.window.closing.connect(self._leave_work)
        self.window.show()
        self._core: Core | None = None
        self._asked: tuple[str, str] | None = None
        self._tiles: TileSources | None = None
        self._local: LocalDetection | None = None
        self._opening: Turns | None = None
        self._web = False
        self._area: WorkArea | None = None
        self._work: Work | None = None
        self._ears: Ears | None = None
        self._online = True
        self._leaves = False
        self._detector: DetectorState | None = None
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
        from console.flow.core import Core, Setup
        from console.sources.tiles import TileSources
        from console.views.ears import Ears

        if web:
            from console.views.map.scheme import register_scheme

            register_scheme()
        self._tools, self._web = tools, web
        folder = None if self._args.memory_only else (self._args.data or data_folder())
        setup = Setup(self._server, folder, ca_file=self._args.ca)
        self._ears = Ears(
            lambda status: self._soon.emit(lambda: self._linked(status)), self._standing_in
        )
        self._core = Core(assembly, setup, self._ears)
        self._core.start()
        self._tiles = TileSources(self)
        self._poll = QTimer(self, interval=TILES_POLL_MS)
        self._poll.timeout.connect(self._tiles.poll)
        self._poll.start()
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self._sign_in(*asked)

    def close(self) -> None:
        """Give everything back, last wired first; what comes later is dropped."""
        local, tiles, core = self._local, self._tiles, self._core
        self._area = self._local = self._tiles = None
        if tiles is not None:
            self._poll.stop()
        if local is not None:
            local.close()
        if tiles is not None:
            tiles.close()
        if core is not None:
            try:
                core.stop()
            except TimeoutError:
                _log.warning("the core did not end in time")

    # -- signing in -----------------------------------------------------------------------------

    def _sign_in(self, account: str, password: str) -> None:
        if self._core is None:  # typed faster than the imports came: taken up by _furnish
            self._asked = (account, password)
            return
        future = self._core.sign_in(account, password)
        future.add_done_callback(lambda done: self._soon.emit(lambda: self._signed_in(done)))
        if self._web:
            QTimer.singleShot(BUSY_SHOWN_MS, self._start_chromium)

    def _start_chromium(self) -> None:
        """While the backend's answer is awaited nobody types."""
        from console.views.map.scheme import start_chromium

        start_chromium()

    def _signed_in(self, done: Future[SignedIn]) -> None:
        from console.sources.errors import LinkLost, Refused

        error = done.exception()
        if isinstance(error, Refused):
            self._page.refuse(error.refusal.message_id, error.refusal.params)
        elif isinstance(error, LinkLost):
            self._page.refuse("signin.no_backend")
        elif error is not None:
            _log.error("signing in failed", exc_info=error)
            self._page.refuse("signin.failed")
        else:
            self._page.password.clear()
            self._opening = Turns(self._open_work(done.result()), self)

    def _open_work(self, who: SignedIn) -> Iterator[None]:
        """A panel a turn of the loop; the strip and the queue stand first."""
        from console.views.bridge import Bridge
        from console.views.conflicts.panel import ConflictPanel
        from console.views.intents import Intents
        from console.views.map import load_city
        from console.views.shell.area import WorkArea
        from console.views.shell.backend_switch import BackendSwitch
        from console.views.shell.map_panel import MapPanel
        from console.views.shell.work import build_work, desk_panel_makers
        from console.views.standstill import Standstill
        from console.views.wall.dock import WallPanel

        assert self._tiles is not None
        assert self._ears is not None
        tiles, city, desk = self._tiles, load_city(), self._desk(who)
        desk.map_pack = city.name
        bridge, intents = Bridge(desk, self), Intents(desk)
        map_panel = MapPanel(desk, city)
        panels: dict[str, QWidget] = {"map": map_panel}
        for name, make in {
            **desk_panel_makers(desk, intents),
            "conflicts": lambda: ConflictPanel(desk),
            "wall": lambda: WallPanel(desk, tiles.reader, tiles.resize),
        }.items():
            yield
            panels[name] = make()
        yield
        self._area = area = WorkArea(desk, bridge, panels)
        map_panel.view.page_shown.connect(Standstill(area).start)
        yield
        self._work = build_work(area, intents, self._app)
        self._work.sign_out_asked.connect(self._sign_out)
        if self._args.demo_control:
            area.add_control(BackendSwitch(self._args.demo_control))
        bridge.changed.connect(lambda changed: self._cameras_changed(desk, changed))
        self._ears.listen(bridge)
        bridge.drain()
        yield
        self._page.set_busy(False)
        self.window.show_work(area)
        yield
        yield from area.open_in_steps(area.layouts[0].name)
        self._start_local_detection()

    def _desk(self, who: SignedIn) -> Desk:
        from console.flow.doors import Doors
        from console.views.desk import Desk, Me

        assert self._core is not None
        core = self._core
        doors = Doors(core, self._soon.emit)
        return Desk(
            me=Me(who.actor.id, who.name, who.actor.roles, who.language),
            dispatch=lambda body, after=(): core.dispatch(body, tuple(after)),
            media=doors.media,
            keep=doors.keep,
            read=core.mark_read,
            after_action=doors.after_action,
            history=core.history,
            mode="demo" if self._args.demo_control else "live",
            causes={m.name: m.false_causes for m in self._tools.manifests if m.false_causes},
            tool_titles={m.name: m.title_id for m in self._tools.manifests if m.title_id},
        )

    def _sign_out(self) -> None:
        """By wish; what waits stays in the encrypted copy and goes out at the next sign-in."""
        assert self._core is not None
        self._leaves = True
        self._core.sign_out()

    def _signed_out(self) -> None:
        """The session has ended, by wish or by the backend: nothing of it stays on screen."""
        self._leave_work()
        self._area = self._work = self._opening = None
        self._online = True
        if self._tiles is not None:
            self._tiles.let_go()
        self.window.show_sign_in()
        if self._leaves:
            self._page.set_busy(False)
        else:
            self._page.refuse("link.signed_out")
        self._leaves = False

    def _leave_work(self) -> None:
        """Looks are ended before the window goes (every look is recorded)."""
        if self._work is not None:
            self._work.leave()
        if self._ears is not None:
            self._ears.listen(None)

    # -- video ----------------------------------------------------------------------------------

    def place(self, camera_id: str, got: Callable[[RelayPlace | None], None]) -> None:
        """Where the backend's relay of a camera is (sources.tiles.Asks)."""
        assert self._core is not None

        def told(done: Future[RelayTicket]) -> None:
            got(None if done.exception() else done.result().place(self._args.ca))

        self._core.relay_ticket(camera_id).add_done_callback(told)

    def address(self, camera_id: str, got: Callable[[str | None], None]) -> None:
        """A camera's own address, as kept in the encrypted copy (sources.tiles.Asks)."""
        assert self._core is not None

        def told(done: Future[str]) -> None:
            got(None if done.exception() else done.result())

        self._core.camera_address(camera_id).add_done_callback(told)

    def _cameras_changed(self, desk: Desk, changed: Any) -> None:
        if "cameras" in changed and self._tiles is not None:
            self._tiles.configure(desk.state.cameras.values())

    # -- detection at this workstation ----------------------------------------------------------

    def _start_local_detection(self) -> None:
        from console.inference.messages import Options
        from console.sources.local_detection import LocalDetection
        from console.tool_api.claims import claims_of

        if self._local is not None or self._tiles is None:
            return
        model: Path | None = self._args.model
        self._local = LocalDetection(
            Options(str(model)) if model else None,
            claims_of(self._tools),
            self._sighted,
            self._tiles.own_relay_up,
            self._detector_said,
        )
        self._tiles.use_local(self._local)
        if not self._online:
            self._tiles.stand_alone()

    def _sighted(self, told: Told) -> None:
        """From the pipelines' thread: a claim of this console's own detector."""
        assert self._core is not None
        self._core.report(told.body, told.pictures)

    def _detector_said(self, state: DetectorState) -> None:
        self._detector = state
        if not self._online:
            self._soon.emit(self._show_own_detection)

    def _standing_in(self) -> DetectionStatus | None:
        if self._detector is None or self._tiles is None or not self._tiles.stands_in():
            return None
        return _own_detection(self._detector)

    def _show_own_detection(self) -> None:
        from console.views.bridge import Update

        if self._detector is not None and self._ears is not None:
            self._ears.tell(Update(detection=_own_detection(self._detector)))

    def _linked(self, status: LinkStatus) -> None:
        """The edges: who detects, and whose relay the tiles show."""
        from console.domain.link import LinkState

        if status.state == LinkState.SIGNED_OUT and self._opening is not None:
            self._opening.stop()
            self._signed_out()
        elif status.state == LinkState.OFFLINE and self._online:
            self._online = False
            if self._tiles is not None:
                self._tiles.stand_alone()
            self._show_own_detection()
        elif status.state in (LinkState.ONLINE, LinkState.DEGRADED) and not self._online:
            self._online = True
            if self._tiles is not None:
                self._tiles.hand_back()


def _own_detection(state: DetectorState) -> DetectionStatus:
    """What this console's own detector is, while it stands alone."""
    from console.store.select import DetectionStatus

    model = state.model
    if model is None:
        return DetectionStatus(reason_id=state.message_id)
    return DetectionStatus(
        device=model.device,
        ms_per_frame=state.ms_per_frame,
        model=f"{model.name} {model.version}",
        demo_model=model.demo,
        alarm_labels=tuple(sorted(model.weapon_classes)),
    )
