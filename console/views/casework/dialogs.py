"""Dialogs of what people add to an incident: a team's part, a link, a decision, its review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from console.domain.commands import TEXT_MAX, TITLE_MAX
from console.domain.decision import Decision
from console.domain.incident import LinkKind
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.dialogs.words import Summary
from console.views.words import clean

HEADS = ("decision", "information", "risk", "powers", "options", "rationale")
REVIEW_MINUTES = (0, 5, 10, 15, 30, 60, 120)


class Lines(QPlainTextEdit):
    """A few lines of text: Enter makes a new one, Tab leaves, Ctrl+Enter sends the dialog."""

    def __init__(self, dialog: Ask, lines: int) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._dialog.submit()
            return
        super().keyPressEvent(event)


def sends_by_ctrl_enter(dialog: Ask) -> None:
    """Where Enter belongs to the text, nothing is sent by it."""
    dialog.accept_button.set_texts(tr(dialog.verb_id), "Ctrl+Enter")
    dialog.accept_button.setAutoDefault(False)
    dialog.accept_button.setDefault(False)


def too_long(texts: Sequence[str]) -> str:
    longest = max((len(text) for text in texts), default=0)
    return tr("dialog.too_long", n=TEXT_MAX) if longest > TEXT_MAX else ""


class AskTeam(Ask):
    """Which team, what it is to do, and to whom it is offered."""

    title_id, verb_id = "dialog.team", "dialog.team_it"

    def __init__(
        self, number: str, people: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head.setText(tr("dialog.team_of", number=number))
        self.team, self.title, self.person = QLineEdit(), QLineEdit(), QComboBox()
        for line in (self.team, self.title):
            line.setMaxLength(TITLE_MAX)
        for person_id, name in people:
            self.person.addItem(name, person_id)
        self.add(tr("dialog.team_name"), self.team)
        self.add(tr("dialog.team_task"), self.title)
        self.add(tr("dialog.team_person"), self.person)

    def problem(self) -> str:
        both = self.team.text().strip() and self.title.text().strip()
        return "" if both else tr("dialog.team_missing")


class AskLink(Ask):
    """A camera by its number, or a post or reading by the id that its tool shows."""

    title_id, verb_id = "dialog.link", "dialog.link_it"

    def __init__(
        self, cameras: Sequence[tuple[str, str]], camera_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind, self.camera = QComboBox(), QComboBox()
        self.target, self.title = QLineEdit(), QLineEdit()
        for kind in LinkKind:
            self.kind.addItem(tr(f"link.{kind.value}"), kind)
        for one, words in cameras:
            self.camera.addItem(words, one)
        self.camera.setCurrentIndex(max(0, self.camera.findData(camera_id)))
        for line in (self.target, self.title):
            line.setMaxLength(TITLE_MAX)
        self.add(tr("dialog.link_what"), self.kind)
        self.add(tr("dialog.at_camera"), self.camera)
        self.add(tr("dialog.link_id"), self.target)
        self.add(tr("dialog.link_title"), self.title)
        self.kind.currentIndexChanged.connect(lambda _index: self._fit_kind())
        self._fit_kind()

    def chosen(self) -> tuple[LinkKind, str, str]:
        """Kind, id and title."""
        kind = LinkKind(self.kind.currentData())
        if kind == LinkKind.CAMERA:
            return kind, str(self.camera.currentData() or ""), self.camera.currentText()
        return kind, self.target.text().strip(), self.title.text().strip()

    def problem(self) -> str:
        return "" if self.chosen()[1] else tr("dialog.link_missing")

    def _fit_kind(self) -> None:
        camera = self.kind.currentData() == LinkKind.CAMERA
        self.form.setRowVisible(self.camera, camera)
        self.form.setRowVisible(self.target, not camera)
        self.form.setRowVisible(self.title, not camera)
        self.fit()


class AskDecision(Ask):
    """The heads of the joint decision model; what was decided comes first, the rest may wait."""

    title_id, verb_id = "dialog.decision", "dialog.decision_it"

    def __init__(self, subject: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(720)
        self.head.setText(tr("dialog.decision_of", what=subject))
        self.texts = {head: Lines(self, 2) for head in HEADS}
        self.review = QComboBox()
        for minutes in REVIEW_MINUTES:
            words = tr("dialog.review_in", n=minutes) if minutes else tr("dialog.review_never")
            self.review.addItem(words, minutes)
        self.review.setCurrentIndex(REVIEW_MINUTES.index(15))
        for head, field in self.texts.items():
            self.add(tr(f"decision.{head}"), field)
        self.add(tr("decision.review"), self.review)
        sends_by_ctrl_enter(self)

    def written(self) -> dict[str, str]:
        return {head: field.toPlainText().strip() for head, field in self.texts.items()}

    def review_after(self) -> timedelta | None:
        minutes = int(self.review.currentData())
        return timedelta(minutes=minutes) if minutes else None

    def problem(self) -> str:
        written = self.written()
        if not written["decision"]:
            return tr("dialog.decision_missing")
        return too_long(list(written.values()))


class AskReview(Ask):
    """What was decided and why, as it was written, and what comes of it now."""

    title_id, verb_id = "dialog.review", "dialog.review_it"

    def __init__(self, decision: Decision, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(640)
        lines = (
            f"{tr(f'decision.{head}')}: {clean(text)}"
            for head in HEADS
            if (text := getattr(decision, head))
        )
        self.message.setText("\n".join(lines))
        self.message.show()
        column = self.layout()
        if isinstance(column, QVBoxLayout):  # what was decided is read first
            column.removeWidget(self.message)
            column.insertWidget(1, self.message)
        self._said = self.message.text()
        self.outcome = Summary(self)
        self.outcome.setMinimumHeight(70)
        self.add(tr("decision.reviewed"), self.outcome)
        sends_by_ctrl_enter(self)
        if decision.reviewed_utc is not None:
            self.outcome.setPlainText(decision.reviewed)
            self.outcome.setReadOnly(True)
            self.accept_button.hide()

    def submit(self) -> None:
        """What it is about stays in sight beside what is missing."""
        if problem := self.problem():
            self.message.setText(f"{self._said}\n\n{problem}")
            self.fit()
            return
        super().submit()

    def problem(self) -> str:
        text = self.outcome.toPlainText().strip()
        return too_long([text]) if text else tr("dialog.review_missing")


class ShowPast(Ask):
    """A closed incident to be read: nothing can be changed in it."""

    title_id, verb_id = "dialog.past", "dialog.understood"

    def __init__(self, head: str, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(720)
        self.head.setText(head)
        self.text = QPlainTextEdit("\n".join(lines))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(320)
        self.add(tr("dialog.past_log"), self.text)
        self.cancel_button.hide()
