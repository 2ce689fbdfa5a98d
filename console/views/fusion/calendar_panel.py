"""The event calendar: what is expected today and later, and how many alarms it holds back now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from console.domain import commands as c
from console.domain.icalendar import LARGEST_CHARS, read_calendar
from console.domain.planned import PlannedEvent
from console.domain.rules.planned import is_of
from console.i18n import isolate, tr
from console.views.desk import Changed, Desk
from console.views.dialogs.notice import show_notice
from console.views.dialogs.words import AskReason
from console.views.fusion.calendar_dialogs import AskImport, AskPlan, problem_lines
from console.views.panel import OwnKey, Panel
from console.views.widgets import KeyButton, PlainLabel, isolate_id
from console.views.words import clean, refusal_text

_ID = int(Qt.ItemDataRole.UserRole)
_ROW_PAD = 16
_BYTES_A_CHAR = 4
_SHOWN_KEYS = (("plan", "Ins"), ("import", "Shift+Ins"), ("cancel", "Del"))


class CalendarList(QListWidget):
    """Its own keys; letters stay the window's, as in every list."""

    wished = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Insert:
            self.wished.emit("import" if shift else "plan")
        elif event.key() == Qt.Key.Key_Delete:
            self.wished.emit("cancel")
        else:
            super().keyPressEvent(event)


class CalendarPanel(Panel):
    """Who may plan is a supervisor; everybody sees what is expected."""

    title_id = "planned.title"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._wanted: set[str] = set()
        self.dialog: AskPlan | AskImport | AskReason | None = None
        self.list = CalendarList()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = PlainLabel("", "dim")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(12, 8, 12, 0)
        self.buttons = {wish: KeyButton("") for wish, _ in _SHOWN_KEYS}
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(4)
        for wish, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, wish=wish: self.wish(wish))
            row.addWidget(button)
        row.addStretch(1)
        self.list.wished.connect(self.wish)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(row)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def own_keys(self) -> Sequence[OwnKey]:
        where = tr(self.title_id)
        return [(key, tr(f"planned.act_{wish}"), where) for wish, key in _SHOWN_KEYS]

    def wish(self, wish: str) -> None:
        if self.desk.may(c.PlanEvent):
            {"plan": self._ask_plan, "import": self._pick, "cancel": self._ask_cancel}[wish]()

    # -- what it shows ----------------------------------------------------------------------------

    def fill(self) -> None:
        before = self._picked()
        self.list.clear()
        height = 2 * self.list.fontMetrics().lineSpacing() + _ROW_PAD
        for event in self._events():
            item = QListWidgetItem(self._words(event))
            item.setData(_ID, event.id)
            item.setSizeHint(QSize(100, height))
            self.list.addItem(item)
            if event.id == before:
                self.list.setCurrentItem(item)
        self.empty.setVisible(not self.list.count())
        may = self.desk.may(c.PlanEvent)
        for wish, button in self.buttons.items():
            button.setVisible(may)
            button.setEnabled(wish != "cancel" or self.list.count() > 0)
        self.show_age()

    def _events(self) -> list[PlannedEvent]:
        return sorted(self.desk.state.planned.values(), key=lambda one: (one.from_utc, one.id))

    def _words(self, event: PlannedEvent) -> str:
        times = f"{_when(event.from_utc)} – {_when(event.until_utc)}"
        held = self._held_back(event)
        now = self.desk.now()
        state = tr("planned.holds_back", n=held) if event.stands(now) else tr("planned.to_come")
        crowd = tr("planned.people", n=event.crowd) if event.crowd else ""
        parts = (isolate(clean(event.place)), crowd, state)
        more = " · ".join(part for part in parts if part)
        return f"{isolate(clean(event.name))}  {isolate_id(times)}\n{more}"

    def _held_back(self, event: PlannedEvent) -> int:
        state = self.desk.state
        mine = {one.id for one in state.withholdings.values() if is_of(one, event.id)}
        return sum(alert.withheld_by in mine for alert in state.alerts.values()) if mine else 0

    def _picked(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    # -- what is wanted ---------------------------------------------------------------------------

    def _ask_plan(self) -> None:
        dialog = self.dialog = AskPlan(self.desk.state, self.desk.now(), self.window())
        dialog.answered.connect(lambda: self._plan([dialog.planned()]))
        dialog.ask(dialog.name)

    def _plan(self, events: Sequence[PlannedEvent]) -> None:
        for event in events:
            self._wanted.add(self.desk.dispatch(c.PlanEvent(event)))

    def _ask_cancel(self) -> None:
        event = self.desk.state.planned.get(self._picked())
        if event is None:
            return
        event_id = event.id
        dialog = self.dialog = AskReason("planned.cancel", "planned.cancel_it", self.window())
        dialog.head.setText(tr("planned.cancel_this", name=clean(event.name)))

        def cancelled() -> None:
            wish = c.CancelPlannedEvent(event_id, dialog.reason.text().strip())
            self._wanted.add(self.desk.dispatch(wish))

        dialog.answered.connect(cancelled)
        dialog.ask(dialog.reason)

    def _pick(self) -> None:
        dialog = QFileDialog(self.window(), tr("planned.pick_file"), "", "iCalendar (*.ics)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.read)
        dialog.open()

    def read(self, path: str) -> None:
        """Of a file that cannot be read, or has nothing in it, says why."""
        try:
            with Path(path).open("rb") as file:
                data = file.read(LARGEST_CHARS * _BYTES_A_CHAR + 1)
        except OSError:
            show_notice(self.window(), tr("evidence_file.unreadable", name=Path(path).name))
            return
        own = self.desk.now().astimezone().tzinfo
        assert own is not None  # of an aware time
        found = read_calendar(data.decode("utf-8", "replace"), ZoneInfo, own)
        if not found.events:
            lines = problem_lines(found) or [tr("planned.nothing_read")]
            show_notice(self.window(), "\n".join(lines))
            return
        dialog = self.dialog = AskImport(self.desk.state, found, self.window())
        dialog.answered.connect(lambda: self._plan(dialog.planned(self._events())))
        dialog.ask(dialog.where)

    # -- the shell --------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        if changed.keys() & {"planned", "withholdings"}:
            self.fill()

    def refresh_marks(self) -> None:
        """A wish of this window that came back with a no."""
        for mark in self.desk.pending.all():
            if mark.refusal and mark.command.id in self._wanted:
                self._wanted.discard(mark.command.id)
                self.desk.read(mark.command.id)
                words = refusal_text(self.desk.state, mark.refusal, self.desk.me.id)
                show_notice(self.window(), words)

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr(self.title_id))
        self.empty.setText(tr("planned.none"))
        for wish, key in _SHOWN_KEYS:
            self.buttons[wish].set_texts(tr(f"planned.short_{wish}"), key)
            self.buttons[wish].setAccessibleName(tr(f"planned.act_{wish}"))
        self.fill()

    def subtitle(self) -> str:
        return tr("planned.count", n=len(self.desk.state.planned))


def _when(at_utc: datetime) -> str:
    return at_utc.astimezone().strftime("%d.%m. %H:%M")
