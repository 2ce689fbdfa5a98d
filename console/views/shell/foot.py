"""The foot: how many alarms came, what one carries, which map, and where help is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.activity import FLOOD_ID
from console.domain.workload import holder_of, load_of
from console.i18n import tr
from console.store.select import alarms_each, overdue
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.queue.words import withheld_count
from console.views.theme import active, set_kind
from console.views.widgets import PlainLabel
from console.views.words import clean, local_time, person_name


class Foot(QWidget):
    """What all consoles reckon alike, from the journal: the pace of alarms, and one's own load."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
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
        self.refresh()

    def refresh(self) -> None:
        desk = self._desk
        flood, each = desk.state.floods.get(FLOOD_ID), alarms_each(desk.state, desk.now())
        mine = [i for i in desk.state.incidents.values() if holder_of(i) == desk.me.id]
        late = sum(overdue(desk.state, incident) for incident in mine)
        since = local_time(flood.since_utc) if flood else ""
        texts = {
            "flood": tr("foot.flood", time=since) if flood else tr("foot.no_flood"),
            "rate": tr("foot.rate", n=round(each, 1)),
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
