"""Dialogs of the event calendar: an event by hand, and what a calendar file has brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from console import clock
from console.domain.commands import TITLE_MAX
from console.domain.fusion_rules import FusionRules, rules_of
from console.domain.icalendar import Calendar, CalendarEvent
from console.domain.place import Position
from console.domain.planned import (
    LEAST_RADIUS_M,
    MOST_CROWD,
    MOST_RADIUS_M,
    PlannedEvent,
)
from console.i18n import tr
from console.store.select import State
from console.views.dialogs.ask import Ask
from console.views.fusion.words import kind_word
from console.views.widgets import PlainLabel
from console.views.words import clean

_USUAL_RADIUS_M, _USUAL_HOURS = 300, 3
_EXPECTED = ("crowd", "anomaly", "social")  # ticked at first: what an event brings
_NEVER = ("weapon", "bio")  # no event excuses these
_MOST_TOLD = 5
_COLUMNS = 3


class Where(QComboBox):
    """Cameras and districts: places that the console knows a point of."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._points: list[tuple[str, Position]] = []
        for camera in sorted(state.cameras.values(), key=lambda one: one.number):
            words = tr("dialog.camera", number=camera.number, name=clean(camera.name))
            self._put(words, camera.place or camera.name, camera.position)
        for district in sorted(state.districts.values(), key=lambda one: one.name):
            west, south, east, north = district.box
            middle = Position((west + east) / 2, (south + north) / 2)
            self._put(clean(district.name), district.name, middle)

    def _put(self, words: str, place: str, point: Position) -> None:
        self.addItem(words)
        self._points.append((place, point))

    def chosen(self) -> tuple[str, Position] | None:
        row = self.currentIndex()
        return self._points[row] if 0 <= row < len(self._points) else None


class Kinds(QWidget):
    """Which kinds of alarms are expected."""

    def __init__(self, rules: FusionRules) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        names = (kind.name for kind in rules.kinds if kind.name not in _NEVER)
        self.boxes = {name: QCheckBox(kind_word(name)) for name in names}
        for number, (name, box) in enumerate(self.boxes.items()):
            box.setChecked(name in _EXPECTED)
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)

    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked())


def _radius() -> QSpinBox:
    box = QSpinBox()
    box.setRange(int(LEAST_RADIUS_M), int(MOST_RADIUS_M))
    box.setSingleStep(50)
    box.setValue(_USUAL_RADIUS_M)
    box.setSuffix(" m")
    return box


class AskPlan(Ask):
    """A name, a place, when, and what is expected there."""

    title_id, verb_id = "planned.plan_title", "planned.plan_it"

    def __init__(self, state: State, now_utc: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(560)
        self.name, self.where, self.radius = QLineEdit(), Where(state), _radius()
        self.name.setMaxLength(TITLE_MAX)
        begins = now_utc.astimezone().replace(minute=0, second=0, microsecond=0)
        self.begins = _time_box(begins + timedelta(hours=1))
        self.ends = _time_box(begins + timedelta(hours=1 + _USUAL_HOURS))
        self.kinds, self.crowd = Kinds(rules_of(state.fusion_rules)), QSpinBox()
        self.crowd.setRange(0, MOST_CROWD)
        self.crowd.setSingleStep(500)
        for message, widget in (
            ("planned.name", self.name),
            ("planned.where", self.where),
            ("planned.radius", self.radius),
            ("planned.begins", self.begins),
            ("planned.ends", self.ends),
            ("planned.kinds", self.kinds),
            ("planned.crowd", self.crowd),
        ):
            self.add(tr(message), widget)
        self._now = now_utc

    def problem(self) -> str:
        if not self.name.text().strip():
            return tr("refused.planned_name")
        if self.where.chosen() is None:
            return tr("planned.no_place")
        if not self.kinds.chosen():
            return tr("refused.planned_kinds")
        if _utc(self.ends) <= _utc(self.begins):
            return tr("planned.ends_first")
        return tr("refused.planned_over") if _utc(self.ends) <= self._now else ""

    def planned(self) -> PlannedEvent:
        place, point = self.where.chosen() or ("", Position(0.0, 0.0))
        return PlannedEvent(
            clock.new_ulid(),
            self.name.text().strip(),
            place,
            point,
            float(self.radius.value()),
            _utc(self.begins),
            _utc(self.ends),
            self.kinds.chosen(),
            self.crowd.value(),
        )


class AskImport(Ask):
    """What was read and what was not, and where those are that tell no point."""

    title_id, verb_id = "planned.import_title", "planned.import_it"

    def __init__(self, state: State, found: Calendar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(560)
        self._found = found
        self.head.setText(tr("planned.import_head", n=len(found.events)))
        self.told = PlainLabel("\n".join(problem_lines(found)), "dim")
        self.told.setWordWrap(True)
        self.form.addRow(self.told)
        self.told.setVisible(bool(found.problems))
        self.where, self.radius = Where(state), _radius()
        self.kinds = Kinds(rules_of(state.fusion_rules))
        self.add(tr("planned.where_untold"), self.where)
        self.add(tr("planned.radius"), self.radius)
        self.add(tr("planned.kinds"), self.kinds)
        self.accept_button.setEnabled(bool(found.events))

    def problem(self) -> str:
        if not self.kinds.chosen():
            return tr("refused.planned_kinds")
        lost = any(one.position is None for one in self._found.events)
        return tr("planned.no_place") if lost and self.where.chosen() is None else ""

    def planned(self, known: Sequence[PlannedEvent]) -> list[PlannedEvent]:
        """One of the same uid and begin changes the one that is there."""
        ids = {(one.uid, one.from_utc): one.id for one in known if one.uid}
        return [self._planned(one, ids) for one in self._found.events]

    def _planned(self, one: CalendarEvent, ids: dict[tuple[str, datetime], str]) -> PlannedEvent:
        place, point = self.where.chosen() or ("", Position(0.0, 0.0))
        return PlannedEvent(
            ids.get((one.uid, one.from_utc)) or clock.new_ulid(),
            one.name[:TITLE_MAX],
            (one.place or place)[:TITLE_MAX],
            one.position or point,
            float(self.radius.value()),
            one.from_utc,
            one.until_utc,
            self.kinds.chosen(),
            uid=one.uid[:TITLE_MAX],
        )


def problem_lines(found: Calendar) -> list[str]:
    """What was left out, by its line."""
    told = [
        tr("planned.left_out", line=one.line, why=tr(one.message_id, what=clean(one.what)))
        for one in found.problems[:_MOST_TOLD]
    ]
    more = len(found.problems) - len(told)
    return [*told, tr("fusion.more", n=more)] if more else told


def _time_box(at: datetime) -> QDateTimeEdit:
    """In the computer's own time zone, as clocks on the wall."""
    box = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(at.timestamp())))
    box.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # mirrored, 21:00 would read 00:21
    box.setDisplayFormat("yyyy-MM-dd HH:mm")
    box.setCalendarPopup(True)
    return box


def _utc(box: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(box.dateTime().toSecsSinceEpoch(), UTC)
