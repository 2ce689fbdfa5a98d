"""The bar of a console with several sites: each with its link and its alerts, always in sight.

It says nothing in colour alone, moves nothing when something comes, and takes no focus.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from console.domain.alert import Priority
from console.domain.link import LinkState
from console.i18n import tr
from console.views.shell.site_sign import SiteCall, SiteSign
from console.views.theme import set_kind, set_tone
from console.views.widgets import (
    BadgeLabel,
    ElidedLabel,
    KeyHint,
    PlainLabel,
    set_plain_tooltip,
)

_HEIGHT, _INNER, _BADGE = 40, 32, 14
_SITE_MOST, _CALL_LEAST = 380, 180
_LOUD = (LinkState.OFFLINE, LinkState.DEGRADED)


class _Row(QPushButton):
    """A button whose content is a row of widgets."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        set_kind(self, kind)
        self.setFixedHeight(_INNER)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 0, 8, 0)
        self.row.setSpacing(6)

    def sizeHint(self) -> QSize:
        return QSize(self.row.sizeHint().width(), _INNER)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.row.minimumSize().width(), _INNER)


class SiteButton(_Row):
    """A site: its key, its name, how its link stands, and its open alerts by priority.

    A badge is filled while something of its priority waits to be acknowledged, as in the strip.
    """

    def __init__(self, key: str) -> None:
        super().__init__("site")
        self._key = key
        self.setCheckable(True)
        self.setMaximumWidth(_SITE_MOST)
        self.name, self.link = ElidedLabel("", "strong"), PlainLabel("", "dim")
        self.counts: dict[Priority, tuple[BadgeLabel, PlainLabel]] = {}
        self.row.addWidget(KeyHint(key))
        self.row.addWidget(self.name, 1)
        self.row.addWidget(self.link)
        for level in Priority:
            badge, number = BadgeLabel(int(level), _BADGE), PlainLabel("", "dim")
            self.counts[level] = badge, number
            self.row.addWidget(badge)
            self.row.addWidget(number)
        self.unread = PlainLabel("", "strong")
        self.row.addWidget(self.unread)

    def show_sign(self, sign: SiteSign) -> None:
        self.setChecked(sign.front)
        if self.name.text() != sign.name:
            self.name.setText(sign.name)
        self.link.setText(sign.link_words())
        set_tone(self.link, "strong" if sign.state in _LOUD else "dim")
        for level, (badge, number) in self.counts.items():
            there = sign.open.get(level, 0) > 0
            badge.setVisible(there)
            number.setVisible(there)
            badge.set_badge(int(level), acknowledged=not sign.waiting.get(level, 0))
            number.setText(sign.count_words(level))
        self.unread.setText(sign.unread_words())
        self.unread.setVisible(bool(sign.unread))
        spoken = sign.spoken(self._key)
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
            set_plain_tooltip(self, spoken)


class CallButton(_Row):
    """A critical alert of another site that nobody has acknowledged, or a message that was not
    read: one key goes there.
    """

    def __init__(self, key: str) -> None:
        super().__init__("call")
        self._key = key
        self.badge, self.words = BadgeLabel(size=18), ElidedLabel("", "strong")
        self.row.addWidget(self.badge)
        self.row.addWidget(self.words, 1)
        self.row.addWidget(KeyHint(key))
        self.setMinimumWidth(_CALL_LEAST)

    def show_call(self, call: SiteCall | None) -> None:
        self.setVisible(call is not None)
        if call is None:
            return
        self.badge.set_badge(int(call.priority))
        if call.words != self.words.text():
            self.words.setText(call.words)
            self.setAccessibleName(tr("sites.call_spoken", call=call.words, key=self._key))


class SiteBar(QWidget):
    """`chosen` carries a site's place in the row, from 0; `called`: the call was taken."""

    chosen = Signal(int)
    called = Signal()

    def __init__(self, keys: Sequence[str], call_key: str) -> None:
        """keys: of the sites, in their order."""
        super().__init__()
        set_kind(self, "strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._keys = keys
        self._group = QButtonGroup(self)
        self.buttons: list[SiteButton] = []
        self.call = CallButton(call_key)
        self.call.clicked.connect(self.called)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(6)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row.addWidget(gap, 1)
        self._row.addWidget(self.call, 3)
        self.call.hide()
        self.hide()

    def show_signs(self, signs: Sequence[SiteSign], call: SiteCall | None) -> None:
        """Nothing of a single site: its strip says all of it."""
        while len(self.buttons) < len(signs):
            self._add()
        while len(self.buttons) > len(signs):
            self._drop()
        for button, sign in zip(self.buttons, signs, strict=True):
            button.show_sign(sign)
        self.call.show_call(call)
        self.setAccessibleName(tr("sites.title"))
        self.setVisible(len(signs) > 1)

    def _add(self) -> None:
        number = len(self.buttons)
        button = SiteButton(self._keys[number])
        button.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
        self._group.addButton(button)
        self._row.insertWidget(number, button, 2)
        self.buttons.append(button)

    def _drop(self) -> None:
        button = self.buttons.pop()
        self._group.removeButton(button)
        self._row.removeWidget(button)
        button.deleteLater()
