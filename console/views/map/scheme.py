"""The closed world of the map page: files by an explicit list over `app://`, and nothing else.

`file://` pages can read local files and `http://` ones the network; the page is neither. What is
not on the list is answered "not found", what is not `app://` is blocked and counted.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject
from PySide6.QtWebEngineCore import (
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from console.views.map.answers import Answers
from console.views.map.ground import Ground

log = logging.getLogger(__name__)

SCHEME = b"app"
PAGE_URL = "app://map/index.html"
FOLDER = Path(__file__).resolve().parents[3] / "resources" / "map"
_MODULES = FOLDER / "node_modules"
_OWN = (
    "index.html",
    "map.css",
    "guard.js",
    "main.js",
    "base.js",
    "markers.js",
    "crowd.js",
    "painted.js",
    "units.js",
    "areas.js",
    "measure.js",
    "legend.js",
    "shapes.js",
    # -- city pack ---
    "tiles.js",
    "vector_style.js",
    "found.js",
)
_TYPES = {
    ".html": b"text/html",
    ".css": b"text/css",
    ".js": b"text/javascript",
    ".geojson": b"application/json",
}
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types default"
)


def _headers() -> dict[QByteArray, Any]:
    """The stub says one value a header, the binding wants the list of a multi-map's values."""
    return {
        QByteArray(b"Content-Security-Policy"): [QByteArray(_POLICY)],
        QByteArray(b"X-Content-Type-Options"): [QByteArray(b"nosniff")],
    }


def register_scheme() -> None:
    """Call before the first web page is made: Chromium takes its schemes once, when it starts."""
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name():
        return
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


def start_chromium() -> None:
    """The first profile starts Chromium, which holds the window's thread for 80 to 200 ms.

    It can neither be cut into slices nor be done by another thread, only be had at a moment when
    nobody waits for a key; later profiles cost less than a millisecond.
    """
    QWebEngineProfile()


def page_files() -> dict[str, Path]:
    """Every path the page may ask for, and the file behind it."""
    files = {f"/{name}": FOLDER / name for name in _OWN}
    files["/leaflet/leaflet.js"] = _MODULES / "leaflet" / "dist" / "leaflet.js"
    files["/leaflet/leaflet.css"] = _MODULES / "leaflet" / "dist" / "leaflet.css"
    files["/protomaps.js"] = _MODULES / "protomaps-leaflet" / "dist" / "protomaps-leaflet.js"
    files["/mgrs.js"] = _MODULES / "mgrs" / "dist" / "mgrs.min.js"
    files["/milsymbol.js"] = _MODULES / "milsymbol" / "dist" / "milsymbol.js"
    return files


def missing_parts(base_map: Path) -> list[Path]:
    """Files of the page that are not on this machine (npm has not run, or not to its end)."""
    return [path for path in (*page_files().values(), base_map) if not path.is_file()]


class PageFiles(QWebEngineUrlSchemeHandler):
    """Answers the page from the list; `served` and `refused` are paths in order, for the tests."""

    def __init__(self, ground: Ground, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = page_files()
        self._ground = ground
        self._answers = Answers(ground, _headers(), self)
        self.served: list[str] = []
        self.refused: list[str] = []

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        path = url.path()
        known = url.host() == "map" and job.requestMethod() == QByteArray(b"GET")
        if known and self._ground.owns(path):
            self.served.append(path)
            self._answers.begin(job, path)
            return
        body = self._body(path) if known else None
        if body is None:
            self.refused.append(path)
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        self.served.append(path)
        job.setAdditionalResponseHeaders(_headers())
        buffer = QBuffer(job)
        buffer.setData(body)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(_TYPES[Path(path).suffix]), buffer)

    def close(self) -> None:
        """Nothing is answered any more."""
        self._answers.close()

    def _body(self, path: str) -> QByteArray | None:
        if path == "/qwebchannel.js":
            script = QFile(":/qtwebchannel/qwebchannel.js")
            script.open(QIODevice.OpenModeFlag.ReadOnly)
            return script.readAll()
        file = self._files.get(path)
        try:
            return QByteArray(file.read_bytes()) if file else None
        except OSError as error:
            log.warning("map page: %s is not readable: %s", path, error)
            return None


class ClosedNetwork(QWebEngineUrlRequestInterceptor):
    """Blocks whatever is not `app://`; `blocked` counts it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocked = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if info.requestUrl().scheme().encode() != SCHEME:
            self.blocked += 1
            log.warning("map page: blocked a request for %s", info.requestUrl().scheme())
            info.block(True)
