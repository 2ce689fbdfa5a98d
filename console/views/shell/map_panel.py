"""Puts the map into a panel and tells it what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.domain.alert import Alert
from console.domain.place import Position
from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.keymap import key_of
from console.views.keys import ALL, KEYS_PROPERTY
from console.views.map import Box, City, MapAlert, MapCamera, MapView
from console.views.map.find import FindPlace, spot_at
from console.views.map.live import fence_on_map, unit_on_map
from console.views.map.records import Spot
from console.views.panel import OwnKey, Panel
from console.views.widgets import PlainLabel
from console.views.words import alert_title, clean

_LOOKED_AT = 1000  # alerts a second: some milliseconds


class MapPanel(Panel):
    """`picked` is an alert chosen on the map, `camera_picked` a camera."""

    title_id = "map.name"
    picked = Signal(str)
    camera_picked = Signal(str)

    def __init__(self, desk: Desk, city: City, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._city = city
        self._found: Spot | None = None
        self._local: frozenset[str] = frozenset()
        self._turn: list[str] = []
        self.setProperty(KEYS_PROPERTY, ALL)
        self.view = MapView(city)
        self.view.alertActivated.connect(self.picked)
        self.view.cameraActivated.connect(self.camera_picked)
        self.view.list_button.setMaximumHeight(28)
        self.header.add(self.view.list_button)
        # -- city pack: what is wrong with it, and the search ---
        self.notice = PlainLabel("", "dim")
        self.notice.setWordWrap(True)
        self.notice.setMargin(8)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.view, 1)
        self.search = FindPlace(city.ground.pack, self.view.middle, self.view)
        self.search.picked.connect(self.view.show_place)
        self.search.picked.connect(lambda place: self._stand_at(spot_at(place)))
        self.search.closed.connect(self._leave_find)
        self.show_units()
        self.show_cameras()
        self.show_alerts()
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.view.view_target()

    def refresh(self, changed: Changed) -> None:
        if "cameras" in changed:
            self.show_cameras()
        if "units" in changed:
            self.show_units()
        if changed.keys() & {"geofences", "visits", "gaps"}:
            self.show_fences()
        if "switched_off" in changed:  # what a tool that is off has said is stale
            self.show_alerts()
        elif "alerts" in changed:
            self._show_some(changed["alerts"])

    def refresh_marks(self) -> None:
        local = self._local_alerts()
        self._show_some(local ^ self._local)
        self._local = local

    def tick(self) -> None:
        """Claims grow stale by time alone: a part of them is looked at each time, in turns."""
        super().tick()
        self.show_units()
        if not self._turn:
            self._turn = list(self.desk.state.alerts)
        now, self._turn = self._turn[:_LOOKED_AT], self._turn[_LOOKED_AT:]
        self._show_some(now)

    def retranslate(self) -> None:
        super().retranslate()
        self._say_problem()
        self.search.retranslate()
        self.show_alerts()
        self.show_fences()

    def subtitle(self) -> str:
        pack, name = self._city.ground.pack, clean(self._city.name)
        return name if pack is None or pack.file.vouched else f"{name} · {tr('map.unvouched')}"

    def own_keys(self) -> Sequence[OwnKey]:
        return [(key_of("wall_cameras"), tr("action.find_place"), tr(self.title_id))]

    def find_place(self) -> None:
        """The search box, over the map or its list."""
        self.search.open()

    def close_map(self) -> None:
        """For good: the page, in order, and what searches."""
        self.search.end()
        self.view.close_page()

    def _stand_at(self, found: Spot) -> None:
        self._found = found
        self.focus_target.setFocus()

    def spot_in_hand(self) -> Spot | None:
        """Where a new alert is, while the keys are here: at the row in hand of the list, else at
        the place that was looked for."""
        focused = self.window().focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            return None
        if self.focus_target is self.view.list:
            return self.view.list.spot()
        return self._found

    def _leave_find(self) -> None:
        self._found = None
        self.view.show_place(None)
        self.focus_target.setFocus()

    def _say_problem(self) -> None:
        problem = self._city.problem
        said = tr(problem[0], **problem[1]) if problem else ""
        self.notice.setText(tr("map.pack_refused", why=said) if said else "")
        self.notice.setVisible(bool(said))

    def show_alerts(self) -> None:
        alerts = self.desk.state.alerts.values()
        self._local = self._local_alerts()
        self.view.set_alerts([self._on_map(a) for a in alerts if not a.retracted])

    def _show_some(self, alert_ids: Iterable[str]) -> None:
        alerts = self.desk.state.alerts
        here, gone = [], []
        for alert_id in alert_ids:
            alert = alerts.get(alert_id)
            if alert is None or alert.retracted:
                gone.append(alert_id)
            else:
                here.append(self._on_map(alert))
        self.view.change_alerts(here, gone)

    def _local_alerts(self) -> frozenset[str]:
        return frozenset(key for table, key in self.desk.local if table == "alerts")

    def show_units(self) -> None:
        """Real ones, and in the demo its painted ones beside them."""
        now, ahead = self.desk.now(), self.desk.now() - self.desk.wall()
        painted = self._city.units if self.desk.mode == "demo" else ()
        real = [unit_on_map(unit, now, ahead) for unit in self.desk.state.units.values()]
        self.view.set_units([*painted, *real])

    def show_fences(self) -> None:
        state = self.desk.state
        inside = Counter(visit.fence_id for visit in state.visits.values())
        told = {visit.fence_id for visit in state.visits.values() if visit.alert_id}
        told |= {gap.fence_id for gap in state.gaps.values() if gap.alert_id}
        self.view.set_fences(
            [
                fence_on_map(
                    fence, state.gaps.get(fence.id), inside[fence.id], alarmed=fence.id in told
                )
                for fence in state.geofences.values()
            ]
        )

    def show_cameras(self) -> None:
        self.view.set_cameras(
            [
                MapCamera(
                    id=camera.id,
                    number=camera.number,
                    name=clean(camera.name),
                    lon=camera.position.lon,
                    lat=camera.position.lat,
                    bearing_deg=camera.bearing_deg,
                    fov_deg=camera.fov_deg,
                )
                for camera in self.desk.state.cameras.values()
            ]
        )

    def select(self, alert_id: str) -> None:
        self.view.select(alert_id)

    def look_near(self, place: Position | None, cameras: Sequence[Position]) -> None:
        """The place in the middle and these cameras round it; None: the city as it was seen."""
        self.view.look_near(around(place, cameras) if place else None)

    def _on_map(self, alert: Alert) -> MapAlert:
        at = alert.position
        return MapAlert(
            id=alert.id,
            priority=int(alert.priority),
            lon=at.lon if at else None,
            lat=at.lat if at else None,
            title=alert_title(alert),
            age_utc=alert.first_seen_utc,
            acknowledged=not alert.needs_acknowledging(),
            stale=self.desk.stale_for(alert) is not None,
            local=self.desk.is_local("alerts", alert.id),
        )


_LEAST_DEG = 0.001  # some 110 m of latitude: the streets round a place tell more than the spot


def around(place: Position, others: Sequence[Position]) -> Box:
    """With the place in its middle, and all the others in it."""
    lon = max([_LEAST_DEG, *(abs(one.lon - place.lon) for one in others)])
    lat = max([_LEAST_DEG, *(abs(one.lat - place.lat) for one in others)])
    return Box(place.lon - lon, place.lat - lat, place.lon + lon, place.lat + lat)
