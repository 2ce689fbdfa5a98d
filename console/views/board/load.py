"""A load in words: its band, and always what it is made of."""

from __future__ import annotations

from console.domain.alert import Priority
from console.domain.workload import OVERDUE_POINTS, POINTS, Load
from console.i18n import tr


def load_words(load: Load) -> str:
    band = tr(f"load.{load.band.value}")
    return tr("board.load", band=band, open=load.open, late=load.overdue)


def _level(level: Priority) -> str:
    return tr(f"widgets.priority_{int(level)}")


def load_made_of(load: Load) -> str:
    """The sum, as anybody could reckon it."""
    parts = [
        tr(
            "board.load_part",
            n=count,
            what=tr(f"widgets.priority_{int(level)}"),
            each=POINTS[level],
        )
        for level, count in load.counts.items()
        if count
    ]
    if load.overdue:
        what = tr("board.overdue_steps")
        parts.append(tr("board.load_part", n=load.overdue, what=what, each=OVERDUE_POINTS))
    return tr("board.load_sum", parts=" + ".join(parts) or "0", points=load.points)
