"""HTML to PDF by a page that runs no script and reaches nothing but the text it was given.

Served from memory over `app://`: what is set as HTML may have no more than 2 MB, and a `file://`
page could read this machine's files.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMarginsF,
    QObject,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

log = logging.getLogger(__name__)

PRINTED_WITHIN_MS = 60_000
_URL = QUrl("app://print/page.html")
_POLICY = (
    b"default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    b"form-action 'none'; frame-ancestors 'none'"
)
_OFF = (
    QWebEngineSettings.WebAttribute.JavascriptEnabled,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
)

Printed = Callable[[bytes], None]
"""Called once on the GUI thread with the PDF; empty where it could not be made."""


class _OnePage(QWebEngineUrlSchemeHandler):
    """Answers one address with one text."""

    def __init__(self, html: str, parent: QObject) -> None:
        super().__init__(parent)
        self._body = QByteArray(html.encode())

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        if job.requestUrl() != _URL:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        # The stub says one value a header, the binding wants the list of a multi-map's values.
        headers: dict[QByteArray, Any] = {
            QByteArray(b"Content-Security-Policy"): [QByteArray(_POLICY)],
            QByteArray(b"X-Content-Type-Options"): [QByteArray(b"nosniff")],
        }
        job.setAdditionalResponseHeaders(headers)
        buffer = QBuffer(job)
        buffer.setData(self._body)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(b"text/html"), buffer)


class _Shut(QWebEngineUrlRequestInterceptor):
    """Lets the one page and what lies inside it through; the rest is blocked."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url != _URL and url.scheme() != "data":
            log.warning("printing: blocked a request for %s", url.scheme())
            info.block(True)


class _Page(QWebEnginePage):
    """Stays where it is: a refresh or frame that leads away is not even connected to."""

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        return QUrl(url) == _URL

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        log.info("printed page, line %d: %s", line, message)


class PrintJob(QObject):
    """One text on its way to PDF; it deletes itself when it is done."""

    def __init__(self, html: str, printed: Printed, parent: QObject) -> None:
        super().__init__(parent)
        self._printed: Printed | None = printed
        self._profile = QWebEngineProfile()  # without a name: nothing is kept on disk
        self._profile.installUrlSchemeHandler(b"app", _OnePage(html, self._profile))
        self._profile.setUrlRequestInterceptor(_Shut(self._profile))
        self._profile.downloadRequested.connect(lambda download: download.cancel())
        self._page = _Page(self._profile, self)
        # Children die in the order they came, and the page must go before its profile.
        self._profile.setParent(self)
        for attribute in _OFF:
            self._page.settings().setAttribute(attribute, False)
        self._page.loadFinished.connect(self._loaded)
        self._page.renderProcessTerminated.connect(lambda *_: self._end(b""))
        limit = QTimer(self, interval=PRINTED_WITHIN_MS, singleShot=True)
        limit.timeout.connect(lambda: self._end(b""))
        limit.start()
        self._page.load(_URL)

    def _loaded(self, well: bool) -> None:
        if not well:
            self._end(b"")
            return
        layout = QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(12, 12, 12, 12),
            QPageLayout.Unit.Millimeter,
        )
        self._page.printToPdf(lambda pdf: self._end(bytes(pdf.data())), layout)

    def _end(self, pdf: bytes) -> None:
        printed, self._printed = self._printed, None
        if printed is None:
            return
        if not pdf:
            log.warning("printing failed")
        # Not from within the page's own signal.
        QTimer.singleShot(0, self.deleteLater)
        printed(pdf)
