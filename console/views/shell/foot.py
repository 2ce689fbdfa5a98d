"""The foot: how many alarms came, what one carries, which map, and where help is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.workload import holder_of, load_of
from console.i18n import tr
from console.store.select import RATE_WINDOW, in_queue, overdue
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.queue.words import withheld_count
from console.views.theme import active, set_kind
from console.views.widgets import PlainLabel
from console.views.words import clean, person_name

FLOOD = 10  # more alarms than that in ten minutes for one person (EEMUA 191)


class Foot(QWidget):
    """Counts alarms as they come, so that closed ones still count for their ten minutes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._raised: dict[str, datetime] = {}
        set_kind(self, "foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(active().sizes.foot)
        self.labels = {
            name: PlainLabel("", "dim")
            for name in ("flood", "rate", "withheld", "load", "refused", "map", "help")
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(20)
        for label in self.labels.values():
            row.addWidget(label)
        row.addStretch(1)
        self.count(desk.state.alerts)
        self.refresh()

    def count(self, alert_ids: Iterable[str]) -> None:
        for alert_id in alert_ids:
            alert = self._desk.state.alerts.get(alert_id)
            if alert is not None and in_queue(alert):  # what is withheld has rung for nobody
                self._raised.setdefault(alert_id, alert.first_seen_utc)

    def refresh(self) -> None:
        desk = self._desk
        start = desk.now() - RATE_WINDOW
        self._raised = {key: at for key, at in self._raised.items() if at >= start}
        rate = len(self._raised)
        mine = [i for i in desk.state.incidents.values() if holder_of(i) == desk.me.id]
        late = sum(overdue(desk.state, incident) for incident in mine)
        texts = {
            "flood": tr("foot.flood" if rate > FLOOD else "foot.no_flood"),
            "rate": tr("foot.rate", n=rate),
            "withheld": withheld_count(desk),
            "load": tr(
                "foot.load",
                band=tr(f"load.{load_of(mine, late).band.value}"),
                open=len(mine),
                late=late,
            ),
            "refused": self._refused(),
            "map": tr("foot.map", name=clean(desk.map_pack)) if desk.map_pack else "",
            "help": tr("foot.help", help=key_of("help"), palette=key_of("palette")),
        }
        for name, text in texts.items():
            self.labels[name].setText(text)
            self.labels[name].setVisible(bool(text))

    def _refused(self) -> str:
        """Messages of other systems that the backend could not read, and whose they were (A46)."""
        told = self._desk.backend.refused
        who = ", ".join(person_name(self._desk.state, one) for one in sorted(told))
        return tr("foot.refused", n=sum(told.values()), who=who) if told else ""
