"""The sound test after signing in: a line that takes no keys until somebody asks for it (U16).

It stands under the banner until the four tones were heard or it is put away; then the badge has the
word. An alert that comes sounds in place of the test, and nothing here holds the focus against it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from console.i18n import tr
from console.views.keymap import key_of
from console.views.sound.sound import Sound
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel


class SoundTest(QWidget):
    """`done`: the keys are free, and where they were is no more."""

    done = Signal()

    def __init__(self, sound: Sound, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sound = sound
        self._put_away = self._played = False
        self._before: QWidget | None = None  # who had the keys
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "raised")
        self.words = PlainLabel("", "strong")
        self.words.setWordWrap(True)
        self.play, self.heard, self.later = KeyButton(""), KeyButton(""), KeyButton("")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        for button in (self.play, self.heard, self.later):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.play.clicked.connect(self.begin)
        self.heard.clicked.connect(self._heard)
        self.later.clicked.connect(self._later)
        sound.changed.connect(self.refresh)
        self.refresh()

    def begin(self) -> None:
        """Somebody wants to hear them: now the line has the keys, Enter says that they do."""
        if self._sound.state.output is None:
            return  # banner and badge say so
        focused = self.window().focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._before = focused
        self._put_away, self._played = False, True
        self._sound.test()
        self.refresh()
        self.heard.setFocus()

    def refresh(self) -> None:
        """Put away it comes again where another output is one nobody has heard."""
        sound, again = self._sound, self._played
        if sound.tested:
            self._put_away = self._played = again = False
        self.setVisible(sound.can_test and not self._put_away)
        self.words.setText(self._say())
        key = key_of("sound_test")
        self.play.set_texts(tr("sound.test_again" if again else "sound.test_play"), key)
        self.heard.set_texts(tr("sound.test_heard"), "Enter" if again else "")
        self.heard.setVisible(again)
        self.later.set_texts(tr("sound.test_later"), "Esc" if again else "")
        self.setAccessibleName(self.words.text())

    def _say(self) -> str:
        if tone := self._sound.testing:
            return tr("sound.test_hear", tone=tr(f"sound.tone_{tone.value}"))
        return tr("sound.test_done" if self._played else "sound.test_ask")

    def _heard(self) -> None:
        self._give_back()
        self._played = False
        self._sound.heard()

    def _later(self) -> None:
        self._give_back()
        self._put_away, self._played = True, False
        self._sound.end_test()
        self.refresh()

    def _give_back(self) -> None:
        """The keys, before the line goes: Qt would hand them to whatever comes next."""
        focused, before = self.window().focusWidget(), self._before
        self._before = None
        if focused is None or not self.isAncestorOf(focused):
            return
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()
        else:
            self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.window().focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self._later()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, KeyButton
        ):
            focused.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
