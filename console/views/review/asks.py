"""The dialogs of a review: which cameras, which time, and the time line as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.domain.bookmark import MOST_CAMERAS
from console.domain.camera import Camera
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.dialogs.pick import AskOne
from console.views.wall.camera_list import camera_words
from console.views.widgets import isolate, wrap_rows

_ID = int(Qt.ItemDataRole.UserRole)
_ROWS = 10
_TIME = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2}):(\d{2})(?::(\d{2})(\.\d)?)?")


class PickSet(AskOne):
    """Sets of cameras that fit what is in hand, by a digit; the last row chooses one by one."""

    def __init__(self, rows: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__("review.which", "review.show_them", rows, parent)


class PickCameras(Ask):
    """Space ticks a camera; at most nine."""

    title_id, verb_id = "review.which", "review.show_them"

    def __init__(
        self, cameras: Iterable[Camera], ticked: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head.setText(tr("review.tick", n=MOST_CAMERAS))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("review.which"))
        for camera in cameras:
            item = QListWidgetItem(isolate(camera_words(camera)))
            item.setData(_ID, camera.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if camera.id in ticked else Qt.CheckState.Unchecked
            item.setCheckState(state)
            self.list.addItem(item)
        self.list.setMinimumHeight(28 * min(_ROWS, max(3, self.list.count())))
        self.list.setCurrentRow(0)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self.list)
        self.order_after(self.list)

    def chosen(self) -> tuple[str, ...]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            str(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def problem(self) -> str:
        count = len(self.chosen())
        if not count:
            return tr("dialog.nothing_picked")
        return tr("review.too_many", n=MOST_CAMERAS) if count > MOST_CAMERAS else ""


class AskTime(Ask):
    """A time of day, or a date and a time; without a date the last time that it was so late."""

    title_id, verb_id = "review.go_to", "review.go"

    def __init__(self, now: datetime, shown: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now.astimezone()
        self.time = QLineEdit(f"{shown.astimezone():%Y-%m-%d %H:%M:%S}")
        self.time.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.time.selectAll()
        self.add(tr("review.time"), self.time)

    def at(self) -> datetime | None:
        return time_of(self.time.text(), self._now)

    def problem(self) -> str:
        return tr("review.no_time") if self.at() is None else ""


def time_of(text: str, now: datetime) -> datetime | None:
    """What somebody has typed, as a local time that is not in the future; None: no time."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, tenth = found.groups()
    part = round(float(tenth or "0") * 1_000_000)
    try:
        at = now.replace(
            hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=part
        )
        if year:
            at = at.replace(year=int(year), month=int(month), day=int(day))
    except ValueError:
        return None
    at = at.replace(tzinfo=None).astimezone()  # the offset of that day
    if at <= now:
        return at
    return None if year else (at.replace(tzinfo=None) - timedelta(days=1)).astimezone()


class LineText(Ask):
    """The time line as a list: a row goes to its time."""

    title_id, verb_id = "review.line", "review.go"

    def __init__(
        self, rows: Sequence[tuple[float, str]], at_utc: float, parent: QWidget | None = None
    ) -> None:
        """at_utc: of the cursor; the last row that begins by then is in hand."""
        super().__init__(parent)
        self.setMinimumWidth(720)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("review.line"))
        for begins, words in rows:
            item = QListWidgetItem(words)
            item.setData(_ID, begins)
            self.list.addItem(item)
        self.list.setMinimumHeight(400)
        wrap_rows(self.list)
        self.list.setCurrentRow(max(0, sum(begins <= at_utc for begins, _words in rows) - 1))
        self.list.itemActivated.connect(lambda _item: self.submit())
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self.list)
        self.order_after(self.list)

    def at_utc(self) -> float:
        item = self.list.currentItem()
        return float(item.data(_ID)) if item is not None else 0.0

    def problem(self) -> str:
        return "" if self.list.currentItem() is not None else tr("dialog.nothing_picked")


def is_plain(event: QKeyEvent) -> bool:
    """Without Ctrl, Alt or Meta: a letter as it is typed."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return modifiers in plain
