"""Asking for a reveal, answering who asks, and covering again: two keys, by what stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.alert import Alert
from console.domain.reveal import Reveal
from console.i18n import language
from console.store.select import asked_reveal, find_alert, standing_reveals
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.reveal import AskReveal, GrantReveal
from console.views.dialogs.words import AskReason
from console.views.shell.reveal_notices import asked_words, reveal_place
from console.views.words import alert_title, clean


class _Selection(Protocol):
    def alert_id(self) -> str: ...
    def camera_in_hand(self) -> str: ...


class RevealAsks:
    """show: opens a dialog with the focus on a widget, in place of another one."""

    def __init__(
        self,
        desk: Desk,
        work: _Selection,
        show: Callable[[Ask, QWidget], None],
        window: Callable[[], QWidget],
    ) -> None:
        self._desk, self._work, self._show, self._window = desk, work, show, window

    def reveal(self) -> None:
        """Answer the question that waits, where that is the reader's to do; else ask."""
        if asked := self._to_answer():
            self._grant(asked)
        elif self._desk.may(c.AskReveal):
            self._ask()

    def cover(self) -> None:
        """Decline what is asked, else withdraw or close what stands on the camera in hand."""
        if asked := self._to_answer():
            self._decline(asked)
        elif self._desk.may(c.CloseReveal):
            for reveal_id in self._closable():
                self._desk.dispatch(c.CloseReveal(reveal_id))

    def _to_answer(self) -> Reveal | None:
        """On the camera in hand; where none is, the one that has waited longest."""
        asked = asked_reveal(self._desk.state, self._work.camera_in_hand())
        if asked is None or asked.asked_by == self._desk.me.id:
            return None
        return asked if self._desk.may(c.GrantReveal) else None

    def _closable(self) -> list[str]:
        state, now = self._desk.state, self._desk.now()
        found = [reveal.id for reveal in standing_reveals(state, self._camera_id(), now)]
        asked = asked_reveal(state, self._work.camera_in_hand())
        mine = asked is not None and asked.asked_by == self._desk.me.id
        return [*found, asked.id] if asked and mine else found

    def _camera_id(self) -> str:
        alert = self._alert()
        return self._work.camera_in_hand() or (alert.camera_id if alert else "")

    def _alert(self) -> Alert | None:
        return find_alert(self._desk.state, self._work.alert_id())

    def _ask(self) -> None:
        camera = self._desk.state.cameras.get(self._camera_id())
        if camera is None:
            return
        alert = self._alert()
        if alert and (alert.camera_id != camera.id or alert.detection is None):
            alert = None
        title = alert_title(alert) if alert else ""
        dialog = AskReveal(reveal_place(self._desk, camera.id), title, self._window())
        dialog.answered.connect(lambda: self._asked(dialog, camera.id, alert))
        self._show(dialog, dialog.reason)

    def _asked(self, dialog: AskReveal, camera_id: str, alert: Alert | None) -> None:
        track = alert if dialog.track else None
        self._desk.dispatch(
            c.AskReveal(
                reveal_id=clock.new_ulid(),
                camera_id=camera_id,
                reason=dialog.reason.text().strip(),
                language=language(),
                minutes=dialog.minutes.value(),
                alert_id=track.id if track else "",
                incident_id=alert.incident_id if alert else "",
            )
        )

    def _grant(self, asked: Reveal) -> None:
        dialog = GrantReveal(asked_words(self._desk, asked), clean(asked.reason), self._window())
        dialog.answered.connect(lambda: self._desk.dispatch(c.GrantReveal(asked.id)))
        self._show(dialog, dialog.accept_button)

    def _decline(self, asked: Reveal) -> None:
        dialog = AskReason("reveal.decline", "reveal.decline_it", self._window())
        dialog.head.setText(asked_words(self._desk, asked))
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.DeclineReveal(asked.id, dialog.reason.text().strip()))
        )
        self._show(dialog, dialog.reason)
