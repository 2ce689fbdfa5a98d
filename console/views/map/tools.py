"""What a person does on the page beside looking: layers, measuring, a point in question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from console.i18n import tr
from console.views.map.bridge import MapBridge
from console.views.map.feed import PageFeed
from console.views.map.records import MapLayer

HEAT = "heat"  # the page makes it of the alerts that it has


class PageTools(QObject):
    """`point_picked`: purpose, Position, and the points that were measured."""

    point_picked = Signal(str, object, object)

    def __init__(self, feed: PageFeed, bridge: MapBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._feed = feed
        self._layers: tuple[MapLayer, ...] = ()
        self._on: frozenset[str] = frozenset()
        self.measuring = False
        bridge.point_picked.connect(self.point_picked)
        bridge.measuring_ended.connect(self._ended)

    def begin(self) -> None:
        """The page is new."""
        self.measuring = False
        self._feed.send({"layers": sorted(self._on)})

    def set_layers(self, layers: Sequence[MapLayer]) -> None:
        """What tools lay over the map; none is seen until a person switches it on."""
        self._layers = tuple(layers)
        self._feed.want("layers", self._layers)

    def layer_rows(self) -> list[tuple[str, str, bool]]:
        """Id, name, and whether it is on; the heat of the alerts is always among them."""
        known = [(HEAT, tr("map.layer_heat")), *((one.id, one.title) for one in self._layers)]
        return [(one, name, one in self._on) for one, name in known]

    def switch_layer(self, layer_id: str) -> None:
        self._on ^= {layer_id}
        self._feed.send({"layers": sorted(self._on)})

    def measure(self) -> bool:
        """Begin, or end what was begun; whether it goes on now."""
        self.measuring = not self.measuring
        self._feed.send({"measure": self.measuring})
        return self.measuring

    def _ended(self) -> None:
        self.measuring = False
