"""Says critical alerts aloud through the platform's screen reader, before anything else (U42)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from console.domain.alert import Alert, Priority
from console.domain.link import LinkState, LinkStatus, Notice
from console.i18n import tr
from console.views.shell.banner import notice_text
from console.views.words import alert_title, clean


class Announcer(QObject):
    """`said` carries each sentence, also where no screen reader listens."""

    said = Signal(str, bool)

    def __init__(self, speaker: QWidget, site: Callable[[], str] = lambda: "") -> None:
        """site: where it happens, for a console of several; empty where there is one."""
        super().__init__(speaker)
        self._speaker, self._site = speaker, site
        self._told: set[str] = set()
        self._alone = False

    def alert_raised(self, alert: Alert) -> None:
        """Critical ones interrupt, others wait until the reader is silent."""
        critical = alert.priority == Priority.CRITICAL
        words = tr(
            "announce.alert",
            priority=tr(f"widgets.priority_{int(alert.priority)}"),
            title=alert_title(alert),
            place=clean(alert.place),
        )
        self.say(words, assertive=critical)

    def tell(self, notices: Iterable[Notice]) -> None:
        """What is loud interrupts as a critical alert does, once."""
        for notice in notices:
            if notice.key not in self._told:
                self._told.add(notice.key)
                self.say(notice_text(notice), assertive=True)

    def follow_link(self, link: LinkStatus) -> None:
        """The loss of the backend is an alarm like any other (U28); its return can wait."""
        alone = link.state == LinkState.OFFLINE
        if alone != self._alone:
            self._alone = alone
            self.say(tr("announce.alone" if alone else "announce.back"), assertive=alone)

    def say(self, words: str, *, assertive: bool = False) -> None:
        """By the window: the area of another site is not on screen."""
        if site := self._site():
            words = tr("announce.at_site", site=site, words=words)
        event = QAccessibleAnnouncementEvent(self._speaker.window(), words)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
        QAccessible.updateAccessibility(event)
        self.said.emit(words, assertive)
