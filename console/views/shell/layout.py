"""Workspaces as data: a TOML file says which panels stand where, splitters make it so.

The same panel stands in several workspaces; there is one of it, moved to the workspace that is
opened. Splitters mirror by themselves where the language runs right to left.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "layouts"
_HEAD = ("name", "title", "icon", "key", "focus")
Splits = tuple[tuple[int, ...], ...]  # pixels of each part, by splitter
_ORIENTATION = {"horizontal": Qt.Orientation.Horizontal, "vertical": Qt.Orientation.Vertical}


@dataclass(frozen=True, slots=True)
class Part:
    """A panel by name, or (with parts) a split of others; sizes are shares of the whole."""

    panel: str = ""
    split: str = ""
    sizes: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    from_height: int = 0  # of the workspace in pixels; a panel gives way on a lower one

    def panels(self) -> Iterator[str]:
        if self.panel:
            yield self.panel
        for part in self.parts:
            yield from part.panels()


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    title_id: str
    icon: str
    key: str
    focus: str
    root: Part


def load_layouts(folder: Path = _FOLDER) -> tuple[Layout, ...]:
    """In the order of their keys, 0 last as on a keyboard. One that does not fit: ValueError."""
    layouts = [_layout(path) for path in folder.glob("*.toml")]
    return tuple(sorted(layouts, key=lambda layout: (layout.key == "0", layout.key)))


def _layout(path: Path) -> Layout:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        name, title, icon, key, focus = (data[word] for word in _HEAD)
        layout = Layout(name, title, icon, key, focus, _part(data))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {error!r} is missing or wrong") from None
    if layout.focus not in set(layout.root.panels()):
        raise ValueError(f"{path.name}: focus {layout.focus!r} is none of its panels")
    return layout


def _part(data: str | dict[str, Any]) -> Part:
    if isinstance(data, str):
        return Part(panel=data)
    if "panel" in data:
        return Part(panel=data["panel"], from_height=int(data.get("from_height", 0)))
    parts = tuple(_part(part) for part in data["parts"])
    sizes = tuple(data["sizes"])
    if len(sizes) != len(parts) or data["split"] not in _ORIENTATION:
        raise ValueError(f"split {data['split']!r} with {len(parts)} parts and sizes {sizes}")
    return Part(split=data["split"], sizes=sizes, parts=parts)


class _Slot(QWidget):
    """Where a panel stands in one workspace."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.panel, self.from_height = part.panel, part.from_height
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def take(self, widget: QWidget) -> None:
        if widget.parentWidget() is not self:
            self._column.addWidget(widget)
        widget.show()


class Workspace(QWidget):
    """One layout on screen; `open` brings the shared panels into it."""

    def __init__(self, layout: Layout, panels: Mapping[str, QWidget]) -> None:
        super().__init__()
        self.layout_data = layout
        self._panels = panels
        self._slots: list[_Slot] = []
        self._splitters: list[tuple[QSplitter, tuple[int, ...]]] = []
        self._dragged: Splits = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._build(layout.root))
        self.reset()

    def _build(self, part: Part) -> QWidget:
        if part.panel:
            slot = _Slot(part)
            self._slots.append(slot)
            return slot
        splitter = QSplitter(_ORIENTATION[part.split])
        splitter.setChildrenCollapsible(False)
        for child, share in zip(part.parts, part.sizes, strict=True):
            widget = self._build(child)
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.indexOf(widget), share)
        splitter.splitterMoved.connect(self._was_dragged)
        self._splitters.append((splitter, part.sizes))
        return splitter

    def open(self) -> Iterator[QWidget]:
        """Each panel as it stands: the first layout of one takes some milliseconds."""
        for slot in self._slots:
            if panel := self._panels.get(slot.panel):
                slot.take(panel)
                yield panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for slot in self._slots:
            slot.setVisible(self.height() >= slot.from_height)

    def panel_names(self) -> Iterator[str]:
        return self.layout_data.root.panels()

    def reset(self) -> None:
        """Back to the shares of the file (U8)."""
        self._dragged = ()
        for splitter, sizes in self._splitters:
            splitter.setSizes([size * 100 for size in sizes])

    def splits(self) -> Splits:
        """The splitters as somebody dragged them last; nothing while they are as in the file."""
        return self._dragged

    def put(self, splits: Splits) -> None:
        """As they were dragged in an earlier run, where the layout is still that one."""
        if [len(sizes) for sizes in splits] == [one.count() for one, _ in self._splitters]:
            self._dragged = splits
            for (splitter, _), sizes in zip(self._splitters, splits, strict=True):
                splitter.setSizes(sizes)

    def _was_dragged(self) -> None:
        self._dragged = tuple(tuple(splitter.sizes()) for splitter, _ in self._splitters)

    def set_locked(self, locked: bool) -> None:
        """No dragging of panels while a critical incident is open (U8)."""
        for splitter, _ in self._splitters:
            for index in range(splitter.count()):
                splitter.handle(index).setEnabled(not locked)
