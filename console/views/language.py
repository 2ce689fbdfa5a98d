"""Another language, live: catalogue, direction, then every widget says its words anew (U44)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from console import i18n

LANGUAGES = (i18n.FALLBACK, i18n.PSEUDO, i18n.PSEUDO_RTL)


def switch_language(app: QApplication, language: str) -> None:
    i18n.use(language)
    mirrored = i18n.is_right_to_left()
    direction = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
    app.setLayoutDirection(direction)
    say_anew(app)


def say_anew(app: QApplication) -> None:
    """Every widget reads its words again; the keys in them too, where a person has moved one."""
    for window in app.topLevelWidgets():
        app.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def next_language() -> str:
    """The language after the present one, for the key that goes round."""
    here = LANGUAGES.index(i18n.language()) if i18n.language() in LANGUAGES else -1
    return LANGUAGES[(here + 1) % len(LANGUAGES)]
