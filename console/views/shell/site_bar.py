"""The bar of a console with several sites: each with its link and its alerts, always in sight.

It says nothing in colour alone, moves nothing when something comes, and takes no focus.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
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
_SITE_MOST, _CALL_LEAST = 480, 110
_EDGE, _GAP, _TIGHTEST = 12, 6, 3
_NAME_LEAST = (140, 80, 56, 32)
_LOUD = (LinkState.OFFLINE, LinkState.DEGRADED)


class _Row(QPushButton):
    """A button whose content is a row of widgets."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        set_kind(self, kind)
        # A click takes no focus: it comes back to where it was when its site does.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_INNER)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 0, 8, 0)
        self.row.setSpacing(6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

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
        self._key, self._sign, self._tight = key, SiteSign("", False), 0
        self.setCheckable(True)
        self.setMaximumWidth(_SITE_MOST)
        self.name, self.link = ElidedLabel("", "strong"), ElidedLabel("", "dim")
        self.link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.counts: dict[Priority, tuple[BadgeLabel, PlainLabel]] = {}
        self._hint = KeyHint(key)
        self.row.addWidget(self._hint)
        self.row.addWidget(self.name, 1)
        self.row.addWidget(self.link)
        for level in Priority:
            badge, number = BadgeLabel(int(level), _BADGE), PlainLabel("", "dim")
            self.counts[level] = badge, number
            self.row.addWidget(badge)
            self.row.addWidget(number)
        self.unread = PlainLabel("", "strong")
        self.row.addWidget(self.unread)

    def give_way(self, tight: int) -> None:
        """0: all of it. 1: of what is as it should be nothing, and the worst alerts alone. 2: since
        when a link is lost only in the tooltip. 3: the key too. The name gives way at any time.
        """
        self._tight, sign = tight, self._sign
        self._hint.setVisible(tight < _TIGHTEST)
        named = self.name.fontMetrics().horizontalAdvance(self.name.text()) + 2
        self.name.setMinimumWidth(min(named, _NAME_LEAST[tight]))
        self.link.setText(sign.link_words(short=tight > 1))
        # Half a time would be another one: it is whole, or ends in an ellipsis.
        needs = self.link.fontMetrics().horizontalAdvance(self.link.text())
        self.link.setMinimumWidth(needs + 2)
        self.link.setVisible(not tight or sign.state != LinkState.ONLINE)
        there = [level for level in Priority if sign.open.get(level)]
        shown = there[:1] if tight else there
        for level, (badge, number) in self.counts.items():
            badge.setVisible(level in shown)
            number.setVisible(level in shown)
        self.unread.setVisible(bool(sign.unread))
        self.row.invalidate()
        self.updateGeometry()

    def show_sign(self, sign: SiteSign) -> None:
        self.setChecked(sign.front)
        if self.name.text() != sign.name:
            self.name.setText(sign.name)
        set_tone(self.link, "strong" if sign.ended or sign.state in _LOUD else "dim")
        for level, (badge, number) in self.counts.items():
            badge.set_badge(int(level), acknowledged=not sign.waiting.get(level, 0))
            number.setText(sign.count_words(level))
        self.unread.setText(sign.unread_words())
        self._sign = sign
        self.give_way(self._tight)
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
        self._row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        self._row.setSpacing(_GAP)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
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
        self._fit()
        self.setAccessibleName(tr("sites.title"))
        self.setVisible(len(signs) > 1)

    def minimumSizeHint(self) -> QSize:
        """It gives way: six sites must not make the window wider than its monitor."""
        return QSize(0, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts: list[QWidget] = [*self.buttons, self.call]
        spare = self.width() - 2 * _EDGE - _GAP * len(parts) - _CALL_LEAST
        for tight in range(_TIGHTEST + 1):
            for button in self.buttons:
                button.give_way(tight)
            if sum(button.minimumSizeHint().width() for button in self.buttons) <= spare:
                return

    def _add(self) -> None:
        number = len(self.buttons)
        button = SiteButton(self._keys[number])
        button.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
        self._group.addButton(button)
        self._row.insertWidget(number, button, 2)
        for part in (button, *button.findChildren(QWidget)):
            part.ensurePolished()  # what it needs is asked before it is shown
        self.buttons.append(button)

    def _drop(self) -> None:
        button = self.buttons.pop()
        self._group.removeButton(button)
        self._row.removeWidget(button)
        button.deleteLater()
