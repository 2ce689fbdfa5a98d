"""Cuts of a minute while things happen before a camera: as many open alerts as things, no more.

White plates are painted into a camera's picture, each at its time and place; a model that sees just
these runs in roc-analytics and in the console, which takes over while it is alone. All programs are
the real ones. By turns the console's link is cut, the backend is killed while roc-analytics lives
on, and both are killed. One thing stands in the picture at each cut and at each return.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from console.domain.alert import Alert
from console.domain.camera import Camera
from console.domain.place import Position
from tests.support import surroundings
from tests.support.backend import Backend, Client, started
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.blackhole import Blackhole
from tests.support.marker_model import write_marker_package
from tests.support.painted_things import AGAIN_AFTER, EVERY_S, Showing, Thing, things, wrong
from tests.support.programs import Window, kill_all, start_analytics

ABOUT = "60 s cuts of the link, or of the backend, with K painted events: exactly K open alerts"

CAMERA, ACCOUNT, DETECTOR, FPS = "gate", "op1", "det1", 10
WAYS = (("link",), ("backend",), ("backend", "analytics"))
_CUTS = 4
_CUT_S = AGAIN_AFTER * EVERY_S
_BEFORE, _THINGS = 2, 15  # so many things stood before the one that stands at the cut; in all
_ALONE = slice(_BEFORE + 2, _BEFORE + AGAIN_AFTER)  # those at which the console must stand alone
_SETTLED_WITHIN_S = 90.0
_NO_MORE_S = 20.0  # longer than a console or a detector waits after a hand-over


class Engines:
    """roc-analytics on a machine of its own."""

    def __init__(self, *arguments: Any) -> None:
        """arguments: of start_analytics."""
        self._arguments = arguments
        self.start()

    def start(self) -> None:
        self._process = start_analytics(*self._arguments)

    def kill(self) -> None:
        kill_all(self._process)


@dataclass(frozen=True)
class House:
    """What runs."""

    camera: BarCamera
    backend: Backend
    engines: Engines
    cable: Blackhole
    window: Window
    watcher: Client

    def cut(self, way: tuple[str, ...]) -> None:
        for part in way:
            _CUTTERS[part](self)

    def mend(self, way: tuple[str, ...]) -> None:
        for part in way:
            _MENDERS[part](self)

    def alerts(self) -> list[Alert]:
        """All that a detector has raised for the camera and nobody has closed, at the backend."""
        there = self.watcher.snapshot().alerts.values()
        return [alert for alert in there if alert.camera_id == CAMERA and alert.detection]


_CUTTERS: dict[str, Callable[[House], None]] = {
    "link": lambda house: house.cable.cut(),
    "backend": lambda house: house.backend.kill(),
    "analytics": lambda house: house.engines.kill(),
}
_MENDERS: dict[str, Callable[[House], None]] = {
    "link": lambda house: house.cable.mend(),
    "backend": lambda house: house.backend.start(),
    "analytics": lambda house: house.engines.start(),
}


def run(plan: Plan) -> dict[str, Any]:
    """Figures of each cut. Broken: a thing without an open alert, or with two."""
    figures: dict[str, Any] = {"cut_s": _CUT_S, "cuts": []}
    shown: list[Thing] = []
    with ExitStack() as stack:
        stack.callback(surroundings.enter().cleanup)
        house = _open(stack, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        for number in range(plan.count or _CUTS):
            way = WAYS[number % len(WAYS)]
            shown += _cut(house, way, things(_THINGS, len(shown), plan.seed + number))
            told, faults = _look(house, shown, shown[-_THINGS:][_ALONE])
            figures["cuts"].append({"way": " and ".join(way), **told})
            plan.say(f"link: {figures['cuts'][-1]}")
            if faults:
                raise Broken("; ".join(faults), figures)
    return figures


def _open(stack: ExitStack, folder: Path) -> House:
    """Everything started, and the first picture seen under detection."""
    model = write_marker_package(folder / "model")
    camera = start_bars(FPS, markers=True)
    stack.callback(camera.kill)
    backend = stack.enter_context(started(folder / "backend"))
    _add_camera(backend, camera)
    password = backend.passwords[DETECTOR]
    engines = Engines(backend.url, password, folder / "analytics", "--model", str(model))
    stack.callback(engines.kill)
    cable = Blackhole(int(backend.url.rpartition(":")[2]))
    stack.callback(cable.close)
    window = Window(cable.url, folder / "console", ACCOUNT, backend.passwords[ACCOUNT], model)
    stack.callback(window.close)
    window.order("work", _SETTLED_WITHIN_S)
    window.order("detecting", _SETTLED_WITHIN_S, camera=CAMERA)
    return House(camera, backend, engines, cable, window, backend.client("sup1"))


def _add_camera(backend: Backend, camera: BarCamera) -> None:
    admin = backend.client("adm1")
    wish = Camera(CAMERA, 3, "Gate", "Quay", Position(10.4, 59.2))
    told = {"camera": json.loads(admin.assembly.table.encode(wish)), "url": camera.url}
    admin.http.put(f"/api/v1/cameras/{CAMERA}", json=told).raise_for_status()


def _cut(house: House, way: tuple[str, ...], wanted: list[Thing]) -> list[Thing]:
    """Show things before, while and after; as they were shown."""
    cut_at_s = wanted[_BEFORE].middle_s
    showing = Showing(wanted, house.camera.mark)
    showing.start()
    showing.wait_until(cut_at_s)
    house.cut(way)
    showing.wait_until(cut_at_s + _CUT_S)
    house.mend(way)
    showing.join()
    return showing.shown


def _look(house: House, shown: list[Thing], alone: list[Thing]) -> tuple[dict[str, Any], list[str]]:
    """Figures and faults, once nothing waits, nobody stands in and no more can come."""
    house.window.order("link", _SETTLED_WITHIN_S, state="online")
    house.window.order("handed_back", _SETTLED_WITHIN_S)
    time.sleep(_NO_MORE_S)
    house.window.order("waits", _SETTLED_WITHIN_S, count=0)
    alerts, seen = house.alerts(), house.window.order("sighted", camera=CAMERA)
    by_console = [alert for alert in alerts if alert.absorbed or alert.raised_by != DETECTOR]
    told = {
        "things": len(shown),
        "open_at_backend": len(alerts),
        "open_at_console": len(seen["ids"]),
        "merged": sum(len(alert.absorbed) for alert in alerts),
        "seen_by_console_alone": sum(any(map(thing.told_by, by_console)) for thing in alone),
        "still_active": sum(alert.active() for alert in alerts),
    }
    faults = wrong(shown, alerts)
    if told["seen_by_console_alone"] < len(alone):
        faults.append("the console missed what it had to see alone")
    if {alert.id for alert in alerts} != set(seen["ids"]):
        faults.append("console and backend do not show the same alerts")
    if seen["local"]:
        faults.append(f"{len(seen['local'])} alerts stand at the console alone")
    return told, faults
