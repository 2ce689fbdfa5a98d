"""The wall's dialogs: which camera, which layout, its name and for whom, and whether to delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.person import PEOPLE, Role
from console.domain.wall import NAME_MAX, LayoutFor, WallLayout
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.dialogs.pick import Palette
from console.views.widgets import KeyButton, isolate
from console.views.words import clean

ALL_CAMERAS = "all"
Audience = tuple[LayoutFor, Role | None]


def audience_words(kept_for: LayoutFor, role: Role | None) -> str:
    if kept_for == LayoutFor.ROLE and role is not None:
        return tr("wall.for_role", role=tr(f"role.{role.value}"))
    return tr(f"wall.for_{kept_for.value}")


class PickCamera(Palette):
    title_id, verb_id = "wall.pick_camera", "wall.show_it"


class PickTile(Palette):
    title_id, verb_id = "wall.pick_tile", "wall.swap_it"


class PickLayout(Palette):
    """Enter opens the chosen one; F2 and Delete are for it too, where the reader may."""

    title_id, verb_id = "wall.layouts", "wall.open_it"

    def __init__(self, rows: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(rows, parent)
        self.wish = "open"
        self.save_as = KeyButton(tr("wall.save_as"), "Ctrl+Shift+S")
        self.rename = KeyButton(tr("wall.rename"), "F2")
        self.delete = KeyButton(tr("wall.delete"), "Del")
        row = QHBoxLayout()
        for button, wish in (
            (self.save_as, "save_as"),
            (self.rename, "rename"),
            (self.delete, "delete"),
        ):
            button.clicked.connect(lambda _checked=False, wish=wish: self._wish(wish))
            row.addWidget(button)
        row.addStretch(1)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertLayout(4, row)
        self.search.installEventFilter(self)
        self.setTabOrder(self.search, self.list)
        for one, two in (
            (self.list, self.save_as),
            (self.save_as, self.rename),
            (self.rename, self.delete),
            (self.delete, self.accept_button),
        ):
            self.setTabOrder(one, two)

    def _wish(self, wish: str) -> None:
        self.wish = wish
        self.submit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field would keep Delete for itself also where there is nothing left to delete."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            field = self.search
            at_end = field.cursorPosition() == len(field.text()) and not field.hasSelectedText()
            if watched is field and event.key() == Qt.Key.Key_Delete and at_end:
                self._wish("delete")
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wishes = {Qt.Key.Key_F2: "rename", Qt.Key.Key_Delete: "delete"}
        if wish := wishes.get(Qt.Key(event.key())):
            self._wish(wish)
            return
        super().keyPressEvent(event)


class AskLayoutName(Ask):
    """A name, and for whom; the audience of one that is there already stays."""

    def __init__(
        self,
        title_id: str,
        verb_id: str,
        audiences: Sequence[Audience],
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.title_id, self.verb_id = title_id, verb_id
        super().__init__(parent)
        self.name, self.audience = QLineEdit(name), QComboBox()
        self.name.setMaxLength(NAME_MAX)
        self.name.selectAll()
        self.add(tr("wall.layout_name"), self.name)
        for kept_for, role in audiences:
            self.audience.addItem(audience_words(kept_for, role), (kept_for, role))
        if len(audiences) > 1:
            self.add(tr("wall.layout_for"), self.audience)

    def chosen(self) -> Audience:
        kept_for, role = self.audience.currentData()
        return LayoutFor(kept_for), Role(role) if role else None

    def problem(self) -> str:
        return "" if self.name.text().strip() else tr("wall.name_missing")


class AskDelete(Ask):
    """The safe choice has the focus (U41)."""

    title_id, verb_id = "wall.delete_layout", "wall.delete_it"

    def __init__(self, layout: WallLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(tr("wall.delete_this", name=isolate(clean(layout.name))))
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)
        if layout.kept_for != LayoutFor.PERSON:
            self.message.setText(tr("wall.delete_for_all"))
            self.message.show()

    def submit(self) -> None:
        self.answered.emit()
        self.close()


def audiences_of(may_share: bool) -> list[Audience]:
    """For whom somebody may keep a layout."""
    found: list[Audience] = [(LayoutFor.PERSON, None)]
    if may_share:
        found.append((LayoutFor.EVERYBODY, None))
        found += [(LayoutFor.ROLE, role) for role in Role if role in PEOPLE]
    return found
