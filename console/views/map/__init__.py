"""The map: a closed page for the eye, the same as a list for everything else.

`console.views.map.scheme` needs WebEngine and is imported by those who start Qt; this package's
other parts do without it until a page is really opened.
"""

from console.views.map.city import City, load_city
from console.views.map.records import (
    Box,
    MapAlert,
    MapCamera,
    MapFence,
    MapLayer,
    MapShape,
    MapUnit,
)
from console.views.map.view import MapView

__all__ = [
    "Box",
    "City",
    "MapAlert",
    "MapCamera",
    "MapFence",
    "MapLayer",
    "MapShape",
    "MapUnit",
    "MapView",
    "load_city",
]
