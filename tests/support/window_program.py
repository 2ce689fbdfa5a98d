"""The whole console, window and all, as a process of its own that takes orders.

As `roc-console run` puts it together; only that orders come as JSON lines on standard input, and
each is answered on standard output once what it asks for is so. argv: backend, data folder,
account, model package (or nothing). The first line of standard input is the password.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from console import bootstrap, i18n, log
from console.clock import new_ulid, now_utc
from console.domain.alert import Priority
from console.domain.commands import AddNote, RaiseAlert
from console.flow.core import Core
from console.views.shell.area import WorkArea
from console.views.shell.recall import Recall
from console.views.shell.work import Work
from console.views.theme import active, apply_theme

POLL_MS = 10
LEAST_PAINTED = 40  # pixels of a box in its very colour; labels and smoothed edges do not count
News = dict[str, Any]
Wish = Callable[[], News | None]  # None: not yet


class Orders:
    """What can be asked of the console, each under the name that the order has in "do"."""

    def __init__(self, console: bootstrap.Console) -> None:
        self._console = console
        self._began_s = time.monotonic()

    def begin(self, order: dict[str, Any]) -> Wish:
        wish: Wish = getattr(self, f"_{order.pop('do')}")(**order)
        return wish

    @property
    def _area(self) -> Any:
        return next(reversed(self._console.window.findChildren(WorkArea)), None)

    @property
    def _local(self) -> Any:
        detection = self._console.home.detection
        return detection and detection.local

    def _work(self) -> Wish:
        """The work area is there, with people and cameras."""
        return lambda: {} if self._area and self._area.desk.state.people else None

    def _link(self, state: str) -> Wish:
        def met() -> News | None:
            link = self._area.desk.link
            return {"since_utc": link.since_utc.isoformat()} if link.state == state else None

        return met

    def _waits(self, count: int) -> Wish:
        """So many commands wait, and say so."""
        return lambda: {} if self._area.desk.link.queued == count else None

    def _raise(self, title: str) -> Wish:
        alert_id = new_ulid()
        self._area.desk.dispatch(RaiseAlert(alert_id, title, "en", Priority.LOW))
        return lambda: {"id": alert_id} if alert_id in self._area.desk.state.alerts else None

    def _note(self, target: str, text: str) -> Wish:
        self._area.desk.dispatch(AddNote(target, new_ulid(), text, "en"))
        return dict

    def _incident(self, alert: str) -> Wish:
        """Open an alert's incident, as by its key."""
        dock = self._area.panels["incident"]
        self._area.panels["queue"].select(alert)
        self._area.findChild(Work).do("incident")
        return lambda: {"id": dock.incident_id} if dock.incident else None

    def _stand(self, workspace: str, note: str, language: str) -> Wish:
        """Go to a workspace, begin a note, choose a language."""
        self._area.open_workspace(workspace)
        self._area.panels["incident"].log.note.setText(note)
        self._area.findChild(Work).language_asked.emit(language)
        return dict

    def _standing(self) -> Wish:
        """Where the person stands."""
        return lambda: standing(self._area)

    def _stood(self, screen: News) -> Wish:
        """The person stands there; told how long after the password was given."""

        def met() -> News | None:
            after_s = time.monotonic() - self._began_s
            return {"after_s": after_s} if standing(self._area) == screen else None

        return met

    def _kept(self) -> Wish:
        """The core has kept the screen that is shown."""
        recall, core = self._area.findChild(Recall), cast(Core, self._console.home.core)

        def met() -> News | None:
            return {} if core.screen().result(10) == recall.now() else None

        return met

    def _picture(self, camera: str, own: bool) -> Wish:
        """A new picture that may be trusted; own: by this console's own reading of the camera."""
        before = self._view(camera)
        seen = before.image.cacheKey() if before and before.image else 0

        def met() -> News | None:
            view = self._view(camera)
            if view is None or view.image is None or not view.state.trusted:
                return None
            local = self._local
            if own != bool(local and local.place(camera)):
                return None
            return {} if view.image.cacheKey() != seen else None

        return met

    def _boxes(self, camera: str, count: int, own: bool) -> Wish:
        """So many solid boxes stand on a picture that may be trusted, painted in the alarm colour;
        own: found by this console. Told when.
        """
        colour = QColor(active().colours.critical).rgb()

        def met() -> News | None:
            view, local = self._view(camera), self._local
            if view is None or not view.state.trusted or own != bool(local and local.place(camera)):
                return None
            if sum(box.solid and box.weapon for box in view.boxes) < count:
                return None
            tile = self._area.panels["wall"].grid.tile(camera)
            painted = _count(tile.grab().toImage(), colour)
            return _now() if painted >= LEAST_PAINTED * count else None

        return met

    def _alerts(self, camera: str, count: int) -> Wish:
        """So many alerts of a camera stand in the queue: which, which of them local, and when."""

        def met() -> News | None:
            desk, model = self._area.desk, self._area.panels["queue"].model
            rows = [model.thing_id(row) for row in range(model.rowCount())]
            ids = [one for one in rows if desk.state.alerts[one].camera_id == camera]
            local = [one for one in ids if desk.is_local("alerts", one)]
            return {"ids": ids, "local": local, **_now()} if len(ids) == count else None

        return met

    def _sighted(self, camera: str) -> Wish:
        """The alerts of a camera that stand in the queue for what a detector saw; at once."""
        desk, model = self._area.desk, self._area.panels["queue"].model
        rows = [model.thing_id(row) for row in range(model.rowCount())]
        alerts = [desk.state.alerts[one] for one in rows]
        ids = [one.id for one in alerts if one.camera_id == camera and one.detection]
        local = [one for one in ids if desk.is_local("alerts", one)]
        return lambda: {"ids": ids, "local": local}

    def _detecting(self, camera: str) -> Wish:
        """The tile plays late enough for boxes: answers of a detector come with its pictures."""

        def met() -> News | None:
            view = self._view(camera)
            return {} if view and view.state.trusted and view.delay_s > 0 else None

        return met

    def _handed_back(self) -> Wish:
        """No camera is detected on here any more."""
        return lambda: None if self._local.holds() else _now()

    def _trouble(self, camera: str) -> Wish:
        """The tile says what is wrong with its camera."""

        def met() -> News | None:
            view = self._view(camera)
            return {"message": view.message} if view and view.message else None

        return met

    def _view(self, camera: str) -> Any:
        tile = self._area.panels["wall"].grid.tile(camera)
        return tile.view if tile is not None else None


def standing(area: Any) -> News:
    """As read off the screen."""
    dock = area.panels["incident"]
    return {
        "workspace": area.open_name,
        "row": area.panels["queue"].selected(),
        "alert": dock.alert_id,
        "incident": dock.incident_id if dock.incident else "",
        "step": dock.checklist.shown_step(),
        "note": dock.log.note.text(),
        "language": i18n.language(),
    }


def _now() -> News:
    return {"at_utc": now_utc().isoformat()}


def _count(image: QImage, colour: int) -> int:
    """Pixels of exactly this colour."""
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    return int((np.frombuffer(flat.constBits(), np.uint32) == colour).sum())


def main(orders: type[Orders]) -> None:
    backend, data, account, model = sys.argv[1:]
    log.to_file(Path(data, "console.log"))
    bootstrap.prepare_map()
    app = QApplication(sys.argv[:1])
    apply_theme(app)
    args = argparse.Namespace(
        backend=backend,
        ca="",
        data=Path(data),
        account=account,
        memory_only=False,
        model=Path(model) if model else None,
        demo_control=None,
        map={},
        sound={"output": "", "volume": 80, "mute_minutes": 15},
    )
    console = bootstrap.Console(app, args)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    page = console.window.sign_in
    page.password.setText(sys.stdin.readline().rstrip("\n"))
    page.submit()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    taking = _Taking(orders(console), lines, app)
    timer = QTimer(app, interval=POLL_MS)
    timer.timeout.connect(taking.turn)
    timer.start()
    app.exec()
    console.close()


class _Taking:
    """One order after another."""

    def __init__(self, orders: Orders, lines: queue.SimpleQueue[str], app: QApplication) -> None:
        self._orders, self._lines, self._app = orders, lines, app
        self._wish: Wish | None = None

    def turn(self) -> None:
        if self._wish is None and not self._lines.empty():
            line = self._lines.get()
            if not line:
                self._app.quit()
                return
            self._wish = self._orders.begin(json.loads(line))
        if self._wish is not None and (news := self._wish()) is not None:
            self._wish = None
            print(json.dumps(news), flush=True)


def _read(lines: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    lines.put("")


def run() -> None:
    main(Orders)
