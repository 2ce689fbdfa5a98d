"""Questions to the core with their answers brought to the thread of the one who asks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from console.domain.alert import Evidence
from console.domain.envelope import Refusal
from console.domain.figures import RoomFigures
from console.domain.history import HistoryPage
from console.domain.ptz import PtzAnswer, PtzOrder
from console.domain.retention import Kind, Preview, RetentionStatus
from console.flow.core import Core
from console.media.store import MediaFull
from console.sources.errors import LinkLost, Refused, SignedOut

log = logging.getLogger(__name__)
_CLOSED_PAGE = 100


class Doors:
    """soon: runs a callable later on the asker's thread."""

    def __init__(self, core: Core, soon: Callable[[Callable[[], Any]], Any]) -> None:
        self._core = core
        self._soon = soon

    def media(self, sha256: str, callback: Callable[[bytes | None], None]) -> None:
        """None: not to be had now."""

        def got(done: Future[tuple[bytes, str]]) -> None:
            data = None if done.exception() else done.result()[0]
            self._soon(lambda: callback(data))

        self._core.media(sha256).add_done_callback(got)

    def keep(
        self,
        data: bytes,
        media_type: str,
        role: str,
        callback: Callable[[Evidence | None, str], None],
    ) -> None:
        """The evidence, or None and the message id of why not."""

        def kept(done: Future[str]) -> None:
            if error := done.exception():
                full = isinstance(error, MediaFull)
                why = "evidence_file.disk_full" if full else "evidence_file.not_kept"
                self._soon(lambda: callback(None, why))
                return
            evidence = Evidence(done.result(), media_type, len(data), role, self._core.now_utc())
            self._soon(lambda: callback(evidence, ""))

        self._core.keep_evidence(data, media_type).add_done_callback(kept)

    def after_action(
        self, incident_id: str, callback: Callable[[str, Refusal | None], None]
    ) -> None:
        """The file's HTML, or empty and why not."""

        def got(done: Future[str]) -> None:
            error = done.exception()
            html = "" if error else done.result()
            refusal = _why_not(error) if error else None
            self._soon(lambda: callback(html, refusal))

        self._core.after_action(incident_id).add_done_callback(got)

    def steer(self, camera_id: str, order: PtzOrder, callback: Callable[[PtzAnswer], None]) -> None:
        """What became of an order to a camera."""

        def got(done: Future[PtzAnswer]) -> None:
            answer = PtzAnswer("ptz.link_lost") if done.exception() else done.result()
            self._soon(lambda: callback(answer))

        self._core.steer(camera_id, order).add_done_callback(got)

    def retention(self, callback: Callable[[RetentionStatus | None], None]) -> None:
        """None: not to be had now."""

        def got(done: Future[RetentionStatus]) -> None:
            status = None if done.exception() else done.result()
            self._soon(lambda: callback(status))

        self._core.retention().add_done_callback(got)

    def retention_preview(
        self, kind: Kind, hours: int, callback: Callable[[Preview | None], None]
    ) -> None:
        """None: not to be had now."""

        def got(done: Future[Preview]) -> None:
            found = None if done.exception() else done.result()
            self._soon(lambda: callback(found))

        self._core.retention_preview(kind, hours).add_done_callback(got)

    def figures(self, hours: int, callback: Callable[[RoomFigures | None], None]) -> None:
        """None: not to be had now."""

        def got(done: Future[RoomFigures]) -> None:
            found = None if done.exception() else done.result()
            self._soon(lambda: callback(found))

        self._core.figures(hours).add_done_callback(got)

    def shift_log(
        self, callback: Callable[[HistoryPage | None], None], before: int | None = None
    ) -> None:
        """The newest lines, or those before a seq; None: not to be had now."""
        self._page("shift", callback, before)

    def closed(
        self, callback: Callable[[HistoryPage | None], None], before: int | None = None
    ) -> None:
        """The incidents closed last, or before a seq; None: not to be had now."""
        self._page("incidents", callback, before)

    def _page(
        self, kind: str, callback: Callable[[HistoryPage | None], None], before: int | None
    ) -> None:
        def got(done: Future[HistoryPage]) -> None:
            page = None if done.exception() else done.result()
            self._soon(lambda: callback(page))

        self._core.history(kind, before, _CLOSED_PAGE).add_done_callback(got)


def _why_not(error: BaseException) -> Refusal:
    if isinstance(error, Refused) and not isinstance(error, SignedOut):
        return error.refusal
    if isinstance(error, LinkLost):
        return Refusal("print.no_backend", {})
    log.warning("the after-action file was not fetched: %s", type(error).__name__)
    return Refusal("print.not_now", {})
