"""Signing in and out: from the page to the core, and the words of why not back to the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from console.views.shell.sign_in import SignInPage

if TYPE_CHECKING:
    from console.flow.core import Core
    from console.sources.identity import SignedIn

_log = logging.getLogger(__name__)
BUSY_SHOWN_MS = 30


class Signing:
    """soon: runs a callable later on the window's thread. came_in: somebody is signed in."""

    def __init__(
        self,
        page: SignInPage,
        soon: Callable[[Callable[[], Any]], Any],
        came_in: Callable[[SignedIn], None],
    ) -> None:
        self._page, self._soon, self._came_in = page, soon, came_in
        self._core: Core | None = None
        self._asked: tuple[str, str] | None = None
        self._web = False
        self._leaves = False
        page.asked.connect(self._sign_in)

    def use(self, core: Core, web: bool) -> None:
        """The core runs. Who was faster than the imports is taken up now."""
        self._core, self._web = core, web
        if self._asked is not None:
            asked, self._asked = self._asked, None
            self._sign_in(*asked)

    def leave(self) -> None:
        """By wish; what waits stays in the encrypted copy and goes out at the next sign-in."""
        assert self._core is not None
        self._leaves = True
        self._core.sign_out()

    def ended(self) -> bool:
        """The page is on screen again, with words where nobody wished it; whether that is so."""
        wished, self._leaves = self._leaves, False
        if wished:
            self._page.set_busy(False)
        else:
            self._page.refuse("link.signed_out")
        return not wished

    def _sign_in(self, account: str, password: str) -> None:
        if self._core is None:
            self._asked = (account, password)
            return
        future = self._core.sign_in(account, password)
        future.add_done_callback(lambda done: self._soon(lambda: self._answered(done)))
        if self._web:
            QTimer.singleShot(BUSY_SHOWN_MS, _start_chromium)

    def _answered(self, done: Future[SignedIn]) -> None:
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
            self._came_in(done.result())


def _start_chromium() -> None:
    """While the backend's answer is awaited nobody types."""
    from console.views.map.scheme import start_chromium

    start_chromium()
