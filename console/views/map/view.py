"""The map panel: a web page where it can be drawn, always with the same as a list beside it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QToolButton, QVBoxLayout, QWidget

from console.city.places import Place
from console.domain.place import Position
from console.i18n import tr
from console.views.map.bridge import MapBridge
from console.views.map.city import City
from console.views.map.cluster import ClusterList
from console.views.map.feed import PageFeed
from console.views.map.ranks import Ranks
from console.views.map.records import Box, MapAlert, MapCamera, MapFence, MapUnit
from console.views.map.tools import PageTools
from console.views.map.twin import MapList, in_order
from console.views.map.words import page_symbols, page_words
from console.views.theme import active
from console.views.widgets import PlainLabel

if TYPE_CHECKING:
    from console.views.map.page import MapBrowser

log = logging.getLogger(__name__)

_LIST_MS = 1000
_OPEN_LIMIT_MS = 15_000
_RESTART_MS = 250
_MAX_DEATHS = 3
_DEATH_WINDOW_S = 60.0


class MapView(QWidget):
    """Alerts, cameras and units on the city's map, or in its list.

    The page opens after the first paint, for its first embedding stalls 75 to 190 ms. Changes reach
    it in batches. When its process dies it is started again; when that fails, or WebEngine or the
    page's parts are missing, the list takes its place and says why.
    """

    alertActivated = Signal(str)
    cameraActivated = Signal(str)
    page_shown = Signal()

    def __init__(self, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._city = city
        self._alerts = Ranks()
        self._cameras: tuple[MapCamera, ...] = ()
        self._units: tuple[MapUnit, ...] = ()
        self._fences: tuple[MapFence, ...] = ()
        self._selected = ""
        self._near: Box | None = None
        self._deaths: list[float] = []
        self._opened = self._closed = False
        self._fell_back = False  # the list is shown, and nobody has asked for it
        self._reason: tuple[str, dict[str, int]] = ("map.opening", {})
        self.browser: MapBrowser | None = None
        self.bridge = MapBridge(self)
        self.feed = PageFeed(self.bridge, ("cameras", "units", "fences", "layers"), self)
        self.tools = PageTools(self.feed, self.bridge, self)
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        self.list = MapList(self)
        self._message = PlainLabel("", "dim")
        self._message.setWordWrap(True)
        self._message.setMargin(10)  # contents margins are the style sheet's
        self._list_page = QWidget(self)
        column = QVBoxLayout(self._list_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._message)
        column.addWidget(self.list, 1)
        self.list_button = QToolButton()
        self.list_button.setCheckable(True)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._list_page)
        self.cluster = ClusterList(self)

    def _wire(self) -> None:
        self._ages = self._timer(_LIST_MS, self._age_list, repeat=True)
        self._limit = self._timer(_OPEN_LIMIT_MS, lambda: self._fall_back("map.not_loaded"))
        self._again = self._timer(_RESTART_MS, self._load)
        self._ages.start()
        self.bridge.page_ready.connect(self._page_ready)
        self.bridge.alert_picked.connect(self._pick_alert)
        self.bridge.camera_picked.connect(self._pick_camera)
        self.bridge.cluster_opened.connect(self._open_cluster)
        self.cluster.alert_picked.connect(self._pick_alert)
        self.cluster.closed.connect(self._back_to_map)
        self.feed.about_to_push.connect(self._fill_list)
        self.list.alert_picked.connect(self._pick_alert)
        self.list.camera_picked.connect(self._pick_camera)
        self.list_button.toggled.connect(self._toggle)

    def _timer(
        self, milliseconds: int, call: Callable[[], None], *, repeat: bool = False
    ) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.setSingleShot(not repeat)
        timer.timeout.connect(call)
        return timer

    # What is so

    def set_alerts(self, alerts: Sequence[MapAlert]) -> None:
        """All of them. Where some have changed, `change_alerts` costs no more with many."""
        if self._alerts.set(alerts):
            self.feed.want("alerts", [alert for alert in alerts if alert.lon is not None])
            self.feed.soon()  # the list has also those without a place

    def change_alerts(self, here: Iterable[MapAlert], gone: Iterable[str]) -> None:
        known = self._alerts.get
        here = [alert for alert in here if known(alert.id) != alert]
        gone = [alert_id for alert_id in gone if known(alert_id)]
        if not here and not gone:
            return
        self._alerts.change(here, gone)
        placed = [alert for alert in here if alert.lon is not None]
        self.feed.change("alerts", placed, [*gone, *(a.id for a in here if a.lon is None)])
        self.feed.soon()

    def set_cameras(self, cameras: Sequence[MapCamera]) -> None:
        self._cameras = tuple(cameras)
        self.feed.want("cameras", self._cameras)

    def set_units(self, units: Sequence[MapUnit]) -> None:
        self._units = tuple(units)
        self.feed.want("units", self._units)

    def set_fences(self, fences: Sequence[MapFence]) -> None:
        self._fences = tuple(fences)
        self.feed.want("fences", self._fences)

    def measure(self) -> None:
        """Begin, or end what was begun; on the page alone."""
        if self.browser is not None and self.feed.ready and self.tools.measure():
            self.browser.view.setFocus()

    def ask_point(self, what: str) -> None:
        """`tools.point_picked` answers: the page's middle, or what is chosen in the list."""
        if self.feed.ready and self.view_target() is not self.list:
            self.feed.send({"point": what})
            return
        place = self.list.chosen_place()
        if place is not None:
            self.tools.point_picked.emit(what, Position(*place), ())

    def select(self, alert_id: str) -> None:
        """Ring an alert and bring it into view; an empty id rings none."""
        if alert_id == self._selected:
            return
        self._selected = alert_id
        self.list.show_chosen(MapAlert, alert_id)
        self.feed.send({"selected": alert_id or None})

    def look_near(self, near: Box | None) -> None:
        """This box fills the page; None: back to what was seen before. Who drags it, stays."""
        if near != self._near:
            self._near = near
            self.feed.send({"near": asdict(near) if near else None})

    def show_place(self, place: Place | None) -> None:
        """Mark a place that somebody has looked for, and bring it into view; None: no longer."""
        box = place.box if place else None
        said = {
            "place": place
            and {"name": place.name, "lon": place.lon, "lat": place.lat, "box": box and asdict(box)}
        }
        self.feed.send(said)

    def middle(self) -> Position:
        """The middle of the city: what is nearer to it comes first among equals."""
        box = self._city.view
        return Position((box.west + box.east) / 2, (box.south + box.north) / 2)

    def _fill_list(self) -> None:
        alerts, rest = self._alerts.listed(self._selected)
        places = in_order(alerts, self._cameras, self._units, self._fences)
        self.list.set_records([*places[: len(alerts)], *rest, *places[len(alerts) :]])
        if self.cluster.isVisible():
            ids = [record.id for record in self.cluster.list.records()]
            self.cluster.keep([one for key in ids if (one := self._alerts.get(key))])

    def _age_list(self) -> None:
        if self.list.isVisible():
            self.list.say_again()

    # The page's life

    def open_page(self) -> None:
        """Make the web page now; called by the first paint, and by "try again"."""
        if self._closed:
            return
        self._opened = True
        reason = self._cannot_open()
        if reason:
            self._fall_back(reason)
            return
        if self.browser is None:
            self.browser = self._make_browser()
            self._name()
        self._load()

    def _make_browser(self) -> MapBrowser:
        from console.views.map.page import MapBrowser  # Chromium costs time: not before it is used

        browser = MapBrowser(self._city.ground, self.bridge, self)
        browser.page.renderProcessTerminated.connect(self._died)
        browser.page.loadFinished.connect(self._loaded)
        self._stack.addWidget(browser.view)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close_page)
        return browser

    def _cannot_open(self) -> str:
        try:
            from console.views.map.scheme import missing_parts
        except ImportError as error:
            log.error("no map page: %s", error)
            return "map.no_webengine"
        missing = missing_parts(self._city.ground.base_map)
        if missing:
            log.error("no map page: %s is missing", missing[0].name)
            return "map.no_parts"
        return ""

    def _load(self) -> None:
        if self.browser is None:
            return
        self.feed.ready = False
        self._limit.start()
        self.browser.load()

    def _loaded(self, good: bool) -> None:
        if not good and not self._again.isActive():
            self._fall_back("map.not_loaded")

    def _page_ready(self) -> None:
        self._limit.stop()
        self.feed.begin()
        view, bounds = asdict(self._city.view), asdict(self._city.bounds)
        self.feed.send({"theme": asdict(active().colours), "words": self._page_words()})
        self.feed.send({"view": {"view": view, "bounds": bounds}, "records": {"reset": True}})
        self.feed.push()
        self.feed.send({"selected": self._selected or None})
        self.tools.begin()
        if self._near:
            self.feed.send({"near": asdict(self._near)})
        if self._fell_back:
            self._check_list(False)
        self._name()
        self._say()
        if self.browser is not None and not self.list_button.isChecked():
            self._stack.setCurrentWidget(self.browser.view)
        self.page_shown.emit()

    def _died(self, status: object, code: int) -> None:
        now = time.monotonic()
        self._deaths = [at for at in self._deaths if now - at < _DEATH_WINDOW_S] + [now]
        self.feed.ready = False
        log.warning("map page: its process ended (%s, code %d)", status, code)
        if len(self._deaths) > _MAX_DEATHS:
            self._fall_back("map.died", times=len(self._deaths))
            return
        self._again.start()
        self._fall_back("map.restarting")

    def _fall_back(self, reason: str, **params: int) -> None:
        self._limit.stop()
        self._reason = (reason, params)
        if not self._again.isActive():  # nothing comes by itself: the button then tries again
            self._fell_back = self._fell_back or not self.list_button.isChecked()
            self._check_list(True)
        self._say()
        self._stack.setCurrentWidget(self._list_page)

    def _check_list(self, checked: bool) -> None:
        """Without acting on it, as a press would."""
        blocker = QSignalBlocker(self.list_button)
        self.list_button.setChecked(checked)
        blocker.unblock()
        self._fell_back = self._fell_back and checked
        self._label_button()

    def close_page(self) -> None:
        """Take the page down in order and for good, before Qt or its person goes; the list stays.
        One that was about to open does not.
        """
        self._closed = True
        self._again.stop()
        self._limit.stop()
        self.feed.ready = False
        if self.browser is not None:
            self.browser.close()
            self.browser = None

    def _toggle(self, as_list: bool) -> None:
        self._fell_back = False
        if as_list or self.browser is None or not self.feed.ready:
            self._stack.setCurrentWidget(self._list_page)
            self.list.setFocus()
        else:
            self._stack.setCurrentWidget(self.browser.view)
            self.browser.view.setFocus()
        if not as_list and not self.feed.ready and not self._limit.isActive() and self._opened:
            self._deaths.clear()
            self.open_page()
        self._say()
        self._label_button()

    # Words

    def retranslate(self) -> None:
        """Say everything again in the present language; the list and the page too."""
        self._name()
        self._say()
        self._label_button()
        self.list.say_again()
        self.cluster.retranslate()
        self.feed.send({"words": self._page_words()})

    def _page_words(self) -> dict[str, Any]:
        return {**page_words(), "symbols": page_symbols()}

    def _name(self) -> None:
        self.setAccessibleName(tr("map.name"))
        self.list.setAccessibleName(tr("map.list_name"))
        view = self.browser.view if self.browser else None
        # The keys' focus is in the widget in which the page is drawn: one comes with each process.
        for part in (view, view.focusProxy()) if view else ():
            if part is not None:
                part.setAccessibleName(tr("map.name"))
                part.setAccessibleDescription(tr("map.describe"))

    def _say(self) -> None:
        reason, params = self._reason
        self._message.setText("" if self.feed.ready else tr(reason, **params))
        self._message.setVisible(not self.feed.ready)

    def _label_button(self) -> None:
        as_list = self.list_button.isChecked()
        self.list_button.setText(tr("map.show_map" if as_list else "map.show_list"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.feed.send({"theme": asdict(active().colours)})

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._opened:
            self._opened = True
            QTimer.singleShot(0, self, self.open_page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cluster.place()

    def _open_cluster(self, ids: list[str], total: int) -> None:
        alerts = [alert for key in ids if (alert := self._alerts.get(key))]
        self.cluster.open_on(sorted(alerts, key=lambda a: (a.priority, a.age_utc, a.id)), total)

    def _back_to_map(self) -> None:
        self.view_target().setFocus()

    def view_target(self) -> QWidget:
        """Where keys go: the page, or the list in its place."""
        if self.browser is None or self._stack.currentWidget() is self._list_page:
            return self.list
        return self.browser.view

    def _pick_alert(self, alert_id: str) -> None:
        if self._alerts.get(alert_id):
            self.alertActivated.emit(alert_id)

    def _pick_camera(self, camera_id: str) -> None:
        if any(camera.id == camera_id for camera in self._cameras):
            self.cameraActivated.emit(camera_id)
