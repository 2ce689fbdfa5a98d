"""The controls in a wall's header: pages, how many tiles, which layout, the list of cameras."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.i18n import tr
from console.views.keymap import key_of
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, isolate_id, set_plain_tooltip

_HEIGHT = 24
_NAME_WIDTH = 150  # pixels; the tooltip has a longer name whole


class WallControls(QWidget):
    """Each opens or does what a key does too; the menus open below their buttons."""

    turned = Signal(int)
    grid_asked = Signal(QPoint)
    layouts_asked = Signal()
    cameras_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = PlainLabel("", "dim")
        self.back, self.on = KeyButton("‹"), KeyButton("›")
        self.grid, self.layout_name = KeyButton(""), KeyButton("")
        self.cameras = KeyButton("")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.back, self.page, self.on, self.cameras, self.grid, self.layout_name):
            row.addWidget(widget)
            set_kind(widget, "" if widget is self.page else "beside_title")
            widget.setFixedHeight(_HEIGHT)
        for button in (self.back, self.on):
            button.setFixedWidth(_HEIGHT + 4)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.layout_name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.on.clicked.connect(lambda: self.turned.emit(1))
        self.grid.clicked.connect(lambda: self.grid_asked.emit(_below(self.grid)))
        self.layout_name.clicked.connect(lambda: self.layouts_asked.emit())
        self.cameras.clicked.connect(lambda: self.cameras_asked.emit())

    def say(self, page: int, pages: int, grid: int, layout: str) -> None:
        """page counts from 0."""
        for widget in (self.back, self.page, self.on):
            widget.setVisible(pages > 1)
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page + 1 < pages)
        self.page.setText(isolate_id(f"{page + 1} / {pages}"))
        self.page.setAccessibleName(tr("wall.page", page=page + 1, pages=pages))
        side = round(grid**0.5)
        self._name(self.grid, f"{side}×{side}", tr("wall.grid_is", n=grid, key=key_of("wall_grid")))
        shown = self.fontMetrics().elidedText(layout, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
        self._name(
            self.layout_name, shown, tr("wall.layout_is", name=layout, key=key_of("wall_layouts"))
        )
        self._name(
            self.cameras, tr("wall.cameras"), tr("wall.cameras_spoken", key=key_of("wall_cameras"))
        )
        self._name(self.back, "‹", tr("wall.page_back"))
        self._name(self.on, "›", tr("wall.page_on"))

    def _name(self, button: KeyButton, text: str, spoken: str) -> None:
        if button.text() != text:
            button.set_texts(text)
        button.setAccessibleName(spoken)
        set_plain_tooltip(button, spoken)


def _below(button: QWidget) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height()))
