"""How many alerts nobody has acknowledged, by priority, and how long the oldest waits (U2)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.alert import Priority
from console.i18n import isolate, tr
from console.views.widgets import BadgeLabel, PlainLabel, age_text

_BADGE = 14


class Waiting(QWidget):
    """A badge and a number for each priority that has any; a number never stands alone (U5)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._levels: dict[Priority, tuple[BadgeLabel, PlainLabel]] = {}
        for level in Priority:
            badge, number = BadgeLabel(int(level), _BADGE), PlainLabel("", "dim")
            number.setContentsMargins(0, 0, 6, 0)
            self._levels[level] = badge, number
            row.addWidget(badge)
            row.addWidget(number)
        self.words = PlainLabel("", "dim")
        row.addWidget(self.words)

    def show_counts(self, counts: Mapping[Priority, int], oldest_s: float) -> None:
        for level, (badge, number) in self._levels.items():
            badge.setVisible(counts[level] > 0)
            number.setVisible(counts[level] > 0)
            number.setText(f"×{counts[level]}")
        named = {level.name.lower(): counts[level] for level in Priority}
        if any(counts.values()):
            self.words.setText(tr("strip.oldest", age=isolate(age_text(oldest_s))))
            spoken = tr("strip.counts_spoken", minutes=int(oldest_s // 60), **named)
        else:
            spoken = tr("strip.none_waiting")
            self.words.setText(spoken)
        self.setAccessibleName(spoken)
