"""What every panel of the shell does: follow changes, age by the second, change its language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.domain.link import LinkState
from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.theme import set_kind
from console.views.widgets import PanelHeader, age_text

OwnKey = tuple[str, str, str]
"""A key that only one panel takes: as it is written, what it does, where."""


class WorkPanel(QWidget):
    """The calls that the work area makes on each of its panels."""

    def refresh(self, changed: Changed) -> None:
        """The desk's state has changed under these ids."""

    def refresh_marks(self) -> None:
        """Pending, local or conflicting marks have changed."""

    def tick(self) -> None:
        """A second has passed: ages grow, things turn stale."""

    def retranslate(self) -> None:
        """Words anew, in the process's language."""

    def own_keys(self) -> Sequence[OwnKey]:
        """For the help sheet, where they stand first while the panel is on screen."""
        return ()


class Panel(WorkPanel):
    """A header and a body; subclasses fill `body` and answer the four calls above.

    focus_target: the widget that a key or a click on the rail puts the focus on.
    """

    title_id = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        set_kind(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PanelHeader(tr(self.title_id))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self.body, 1)

    @property
    def focus_target(self) -> QWidget:
        return self

    def tick(self) -> None:
        self.show_age()

    def retranslate(self) -> None:
        self.show_age()
        self.setAccessibleName(tr(self.title_id))

    def subtitle(self) -> str:
        return ""

    def show_age(self) -> None:
        """The header says what the panel shows; without a link also how old that is (U27)."""
        link = self.desk.link
        words = self.subtitle()
        if link.state == LinkState.OFFLINE:
            known = link.last_sync_utc or link.since_utc
            age = age_text((self.desk.now() - known).total_seconds())
            stale = tr("panel.as_known", age=age)
            words = f"{words} · {stale}" if words else stale
        self.header.set_texts(tr(self.title_id), words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
