"""The tools' panel: tiles at the near side, the page of the selected one beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from console.domain import commands as c
from console.i18n import tr
from console.store.select import Progress
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.tools_area.info import ToolInfo
from console.views.tools_area.page import ToolPage
from console.views.tools_area.tile_list import TileDelegate, TileModel
from console.views.tools_area.tiles import OFF, ToolState, tile_of, tools_of
from console.views.widgets import KeyButton, PlainLabel
from console.views.words import mark_text, refusal_text

_TILES_WIDTH = 380


class ToolsPanel(Panel):
    """`picked` carries an alert's id; `asked` what the button wants."""

    title_id = "tools.title"
    picked = Signal(str)
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tools: tuple[ToolInfo, ...] = ()
        self.model = TileModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(TileDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFixedWidth(_TILES_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = ToolPage(desk)
        self.empty = PlainLabel("", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.answer = PlainLabel("", "dim")
        self.switch_button = KeyButton(act="switch_tool")
        self.header.add(self.answer)
        self.header.add(self.switch_button)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.list)
        row.addWidget(self.page, 1)
        self.body.addWidget(self.empty)
        self.body.addLayout(row, 1)
        self.list.activated.connect(lambda _index: self.page.enter())
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._show_page())
        self.page.left.connect(self.list.setFocus)
        self.page.picked.connect(self.picked)
        self.switch_button.clicked.connect(lambda: self.asked.emit("switch_tool"))
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def chosen(self) -> ToolInfo | None:
        """The tool that keys act on."""
        row = self.list.currentIndex().row()
        return self.tools[row] if 0 <= row < len(self.tools) else None

    def can_switch(self) -> ToolInfo | None:
        """The chosen tool where this person may switch it now: a broken one is mended first."""
        info = self.chosen()
        if info is None or not self.desk.may(c.SwitchTool) or self._waits(info):
            return None
        return info if self.desk.state.switched_off.get(info.name, OFF) == OFF else None

    def show_tools(self) -> None:
        self.tools = tools_of(self.desk)
        self.model.put(tuple(tile_of(self.desk, info) for info in self.tools))
        if self.tools and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self.empty.setVisible(not self.tools)
        self._show_page()
        self.show_age()

    def refresh(self, changed: Changed) -> None:
        if self.isVisible():
            self.show_tools()

    def refresh_marks(self) -> None:
        if self.isVisible():
            self.show_tools()

    def tick(self) -> None:
        if self.isVisible():
            self.show_tools()

    def showEvent(self, event: QShowEvent) -> None:
        """What has happened out of sight."""
        super().showEvent(event)
        self.show_tools()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr("tools.title"))
        self.empty.setText(tr("tools.none"))
        self.show_tools()

    def subtitle(self) -> str:
        trouble = (ToolState.DOWN, ToolState.OFF, ToolState.STALE)
        bad = sum(tile.state in trouble for tile in self.model.things)
        return tr("tools.subtitle", n=len(self.model.things), bad=bad)

    def _show_page(self) -> None:
        info = self.chosen()
        self.page.setVisible(info is not None)
        if info is not None:
            self.page.show_tool(info, self.model.things[self.tools.index(info)])
        self._show_switch(info)

    def _show_switch(self, info: ToolInfo | None) -> None:
        off = info is not None and info.name in self.desk.state.switched_off
        self.switch_button.set_texts(tr("tools.switch_on" if off else "tools.switch_off"))
        self.switch_button.setVisible(self.desk.may(c.SwitchTool))
        self.switch_button.setEnabled(self.can_switch() is not None)
        self.answer.setText(self._answer(info))

    def _answer(self, info: ToolInfo | None) -> str:
        """What became of the last wish to switch it."""
        words = ""
        for mark in self.desk.pending.all():
            body = mark.command.body
            if isinstance(body, c.SwitchTool) and info and body.tool == info.name:
                refused = mark.progress == Progress.REFUSED and mark.refusal
                state = self.desk.state
                words = refusal_text(state, mark.refusal) if refused and mark.refusal else ""
                words = words or mark_text(mark)
        return words

    def _waits(self, info: ToolInfo) -> bool:
        found = (mark for mark in self.desk.pending.all() if mark.progress != Progress.REFUSED)
        bodies = (mark.command.body for mark in found)
        return any(isinstance(body, c.SwitchTool) and body.tool == info.name for body in bodies)
