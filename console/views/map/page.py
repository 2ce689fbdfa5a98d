"""One long-lived web view with a page that can reach nothing but its own files."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from console.views.map.bridge import MapBridge
from console.views.map.ground import Ground
from console.views.map.scheme import PAGE_URL, SCHEME, ClosedNetwork, PageFiles
from console.views.theme import active

log = logging.getLogger(__name__)

_OFF = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.WebGLEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.AllowRunningInsecureContent,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
)


class MapPage(QWebEnginePage):
    """Stays on its own address, opens no window, and says its script errors in the log."""

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        return QUrl(url).scheme().encode() == SCHEME

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            log.error("map page: %s (%s:%d)", message, source, line)


class MapBrowser:
    """Profile, page, channel and view, made together; `view` goes into a layout."""

    def __init__(self, ground: Ground, bridge: MapBridge, parent: QWidget) -> None:
        self.view = QWebEngineView(parent)
        self.profile = QWebEngineProfile()  # without a name: nothing is kept on disk
        self.files = PageFiles(ground, self.profile)
        self.network = ClosedNetwork(self.profile)
        self.profile.installUrlSchemeHandler(SCHEME, self.files)
        self.profile.setUrlRequestInterceptor(self.network)
        self.profile.downloadRequested.connect(lambda download: download.cancel())
        self.page = MapPage(self.profile, self.view)
        # Children die in the order they came, and the page must go before its profile.
        self.profile.setParent(self.view)
        self.page.permissionRequested.connect(lambda permission: permission.deny())
        # Chromium's own ground is white: on a busy machine it stands for seconds in a dark room.
        self.page.setBackgroundColor(active().colour("bg"))
        for attribute in _OFF:
            self.page.settings().setAttribute(attribute, False)
        self._channel = QWebChannel(self.page)
        self._channel.registerObject("bridge", bridge)
        self.page.setWebChannel(self._channel)
        self.view.setPage(self.page)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # A map has no reading direction; mirrored controls would only move under the hand.
        self.view.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def close(self) -> None:
        """View, page and profile at once, not when some event loop comes round."""
        self.files.close()
        delete(self.view)

    def load(self) -> None:
        self.page.setUrl(QUrl(PAGE_URL))
