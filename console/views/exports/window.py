"""Recordings that go into an export: which cameras, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from console.domain.bookmark import Bookmark
from console.domain.exports import WINDOW_MAX, Export
from console.i18n import tr
from console.store.select import State
from console.views.bookmarks.words import cameras_words, head_words, when_words
from console.views.widgets import PlainLabel, isolate
from console.views.words import clean

Wish = tuple[tuple[str, ...], datetime | None, datetime | None]
NO_WINDOW: Wish = ((), None, None)
_AROUND_S = 10.0  # of a moment, on both sides
_COLUMNS = 2


class Window(Protocol):
    """Times in seconds since 1970."""

    @property
    def camera_ids(self) -> tuple[str, ...]: ...
    @property
    def from_utc(self) -> float: ...
    @property
    def to_utc(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A Window, from a bookmark; a moment has some seconds around it."""

    camera_ids: tuple[str, ...]
    from_utc: float
    to_utc: float

    @classmethod
    def of(cls, bookmark: Bookmark) -> Span:
        begins, ends = bookmark.from_utc.timestamp(), bookmark.to_utc.timestamp()
        around = _AROUND_S if begins == ends else 0.0
        return cls(bookmark.camera_ids, begins - around, ends + around)


class BookmarkParts:
    """The recordings of one bookmark of the incident, or none."""

    def __init__(self, state: State, bookmarks: Iterable[Bookmark]) -> None:
        self.choice = QComboBox()
        self.choice.addItem(tr("export.recording_none"), None)
        for one in bookmarks:
            span = Span.of(one)
            if span.to_utc - span.from_utc <= WINDOW_MAX.total_seconds():
                note = isolate(clean(one.note)) if one.note else ""
                words = " · ".join(filter(None, (head_words(state, one), note)))
                self.choice.addItem(words, span)
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )

    def any(self) -> bool:
        return self.choice.count() > 1

    def wish(self) -> Wish:
        span = self.choice.currentData()
        if not isinstance(span, Span):
            return NO_WINDOW
        begins, ends = (datetime.fromtimestamp(at, UTC) for at in (span.from_utc, span.to_utc))
        return span.camera_ids, begins, ends


class WindowParts:
    """A box for each camera, ticked; nine of them still leave the dialog lower than a screen."""

    def __init__(self, state: State, window: Window) -> None:
        self.begins, self.ends = (
            datetime.fromtimestamp(at, UTC) for at in (window.from_utc, window.to_utc)
        )
        self.boxes: dict[str, QCheckBox] = {}
        for camera_id in window.camera_ids:
            if camera := state.cameras.get(camera_id):
                box = QCheckBox(isolate(f"{camera.number} {clean(camera.name)}"))
                box.setChecked(True)
                box.setAccessibleName(box.text())
                self.boxes[camera_id] = box

    def field(self) -> QWidget:
        """The times and the boxes, as one field of a dialog."""
        field = QWidget()
        grid = QGridLayout(field)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        seconds = f"{(self.ends - self.begins).total_seconds():.0f}"
        times = tr("export.times", times=when_words(self.begins, self.ends), seconds=seconds)
        grid.addWidget(PlainLabel(times), 0, 0, 1, _COLUMNS)
        for number, box in enumerate(self.boxes.values()):
            box.setMinimumHeight(box.sizeHint().height())  # a form would squeeze them together
            grid.addWidget(box, 1 + number // _COLUMNS, number % _COLUMNS)
        return field

    def wish(self) -> Wish:
        chosen = tuple(one for one, box in self.boxes.items() if box.isChecked())
        return chosen, self.begins, self.ends

    def problem(self) -> str:
        if not self.wish()[0]:
            return tr("export.no_camera")
        too_long = self.ends - self.begins > WINDOW_MAX
        minutes = round(WINDOW_MAX.total_seconds() / 60)
        return tr("export.window_long", minutes=minutes) if too_long else ""


def window_words(state: State, export: Export) -> str:
    """For whoever is to agree to it."""
    if export.from_utc is None or export.to_utc is None:
        return ""
    times = when_words(export.from_utc, export.to_utc)
    return f"{times} · {cameras_words(state, export.camera_ids)}"
