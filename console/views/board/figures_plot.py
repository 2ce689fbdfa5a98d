"""Alarms in ten minutes for each operator, drawn by pyqtgraph: left to right in every language.

pyqtgraph takes most of a second to import, half of it numpy, for which the window does not wait;
until then the table stands alone.
"""

from __future__ import annotations

import importlib
import threading
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from console.domain.figures import FLOOD_FROM, TARGET, RoomFigures
from console.views.theme import active
from console.views.words import local_time

_LABELS = 6  # times under the bars
_NO_QT = ("numpy", "numpy.fft", "colorama", "cProfile", "decimal", "pydoc", "xml.dom.minidom")


class Loading:
    """numpy in a thread, then pyqtgraph on the window's: it makes Qt objects as it is imported,
    and in any other thread that kills the process.
    """

    def __init__(self) -> None:
        self.module: Any = None
        self._thread = threading.Thread(target=_ahead, name="plots", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """To be asked on the window's thread, which it may hold up, once."""
        if self.module is None and not self._thread.is_alive():
            self.module = importlib.import_module("pyqtgraph")
        return self.module is not None


def _ahead() -> None:
    """What pyqtgraph imports that has nothing to do with Qt."""
    for name in _NO_QT:
        importlib.import_module(name)


def make_plot(graph: Any, parent: QWidget) -> Any:
    """A plot without menu, mouse or focus: keys and screen readers have the table."""
    theme = active()
    plot = graph.PlotWidget(parent, background=theme.colour("panel"))
    plot.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # it half-mirrors (U44)
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    return plot


def draw(graph: Any, plot: Any, figures: RoomFigures) -> None:
    theme = active()
    plot.clear()
    rates = [one.rate for one in figures.buckets]
    here = [(n, rate) for n, rate in enumerate(rates) if rate is not None]
    inks = [_ink(rate) for _, rate in here]
    plot.addItem(
        graph.BarGraphItem(
            x=[n for n, _ in here],
            height=[rate for _, rate in here],
            width=0.7,
            brushes=inks,
            pens=inks,
        )
    )
    for value, token in ((TARGET, "faint"), (FLOOD_FROM, "dim")):
        pen = graph.mkPen(theme.colour(token), style=Qt.PenStyle.DashLine)
        plot.addItem(graph.InfiniteLine(pos=value, angle=0, pen=pen))
    step = max(1, len(rates) // _LABELS)
    ticks = [
        (n, local_time(one.start_utc)[:5]) for n, one in enumerate(figures.buckets) if n % step == 0
    ]
    for name in ("bottom", "left"):
        axis = plot.getAxis(name)
        axis.setPen(theme.colour("line"))
        axis.setTextPen(theme.colour("dim"))
    plot.getAxis("bottom").setTicks([ticks])
    top = max([FLOOD_FROM, *(rate for _, rate in here)]) * 1.1
    plot.setXRange(-0.5, len(rates) - 0.5, padding=0.01)
    plot.setYRange(0, top, padding=0)


def _ink(rate: float) -> QColor:
    return active().colour("text" if rate > FLOOD_FROM else "info" if rate > TARGET else "dim")
