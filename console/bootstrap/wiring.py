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
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console import __version__, i18n
from console.bootstrap.site import Access, MapChoice, Site
from console.bootstrap.sites import Sites
from console.settings.places import data_folder
from console.views.language import switch_language
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow

if TYPE_CHECKING:
    from console.bootstrap.speaker import ProcessSpeaker
    from console.tool_api.assembly import Assembly
    from console.tool_api.core import Tools
    from console.views.sound.sound import Sound

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
    "console.bootstrap.speaker",
    "console.views.sound.sound",
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
        self._soon.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        address = args.backend or DEFAULT_BACKEND
        folder = None if args.memory_only else (args.data or data_folder())
        mode = "demo" if args.demo_control else "live"
        self._page = SignInPage(address, __version__, mode)
        self._page.language_asked.connect(lambda language: switch_language(app, language))
        if args.account:
            self._page.account.setText(args.account)
            self._page.setFocusProxy(self._page.password)
        self.window = ConsoleWindow(self._page)
        access = Access(
            address, args.ca, folder, args.model, args.demo_control, i18n.language(),
            map=MapChoice(**args.map),
        )  # fmt: skip
        self.sites = Sites(app, self.window, access, self._soon.emit)
        self._sound_wanted: dict[str, Any] = args.sound
        self._speaker: ProcessSpeaker | None = None
        self.window.closing.connect(self.sites.leave_work)
        self.window.show()
        self._page.installEventFilter(self)

    @property
    def home(self) -> Site:
        """Of the backend that this console was started for."""
        return self.sites.home

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
        if web:
            from console.views.map.scheme import register_scheme

            register_scheme()
        self.sites.furnish(tools, assembly, web, self._make_sound())

    def _make_sound(self) -> Sound:
        """One for all sites: the ear is one. Its program starts when somebody signs in."""
        from console.bootstrap.speaker import ProcessSpeaker
        from console.views.sound.sound import Sound

        wanted = self._sound_wanted
        volume = wanted["volume"] / 100
        speaker = ProcessSpeaker(self._soon.emit, wanted["output"], volume)
        sound = Sound(speaker, self, mute_most=wanted["mute_minutes"])
        speaker.told = sound.speaker_told
        self._speaker = speaker
        return sound

    def close(self) -> None:
        """Give everything back; what comes later is dropped."""
        self.sites.close()
        if self._speaker is not None:
            self._speaker.close()
