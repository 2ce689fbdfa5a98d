"""The judgement: what was seen, with what, and the three answers (rules 11 and 13, U26)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.domain import commands as c
from console.domain.alert import Alert, Verdict, VerdictKind
from console.domain.person import Role
from console.i18n import known, tr
from console.store.select import pictures
from console.views.desk import Desk
from console.views.incident.offer import OfferButton, offer_lines
from console.views.pictures import FETCHING, MISSING, Asked, Shown
from console.views.sharing.words import of_alert, recipient_lines
from console.views.theme import set_critical, set_kind
from console.views.widgets import KeyButton, PlainLabel, age_text
from console.views.widgets.picture import Picture
from console.views.words import (
    cause_word,
    clean,
    family,
    local_time,
    mark_text,
    person_name,
    refusal_text,
)


class JudgePane(QWidget):
    """`judged` carries a VerdictKind; FALSE is asked for its cause by whoever listens."""

    judged = Signal(object)
    offer_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.alert: Alert | None = None
        self._asked = Asked(desk.picture)
        self._opened = ""  # sha256 of the picture that was asked for: each question is a look
        self._instead = ""  # message id of what is said where no picture is
        self.title = PlainLabel("", "section")
        self.picture = Picture()
        self.facts = PlainLabel("", "dim")
        self.standing = PlainLabel("", "strong")
        self.recipients = PlainLabel("", "dim")
        self.words = QScrollArea()
        for label in (self.facts, self.standing, self.recipients):
            label.setWordWrap(True)
        self.standing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.offer = OfferButton(desk)
        self.offer.clicked.connect(self.offer_asked)
        self.buttons = {kind: KeyButton(act=act) for kind, act in _ACTS.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.offer)
        column.addLayout(head)
        column.addWidget(self.picture, 2)
        column.addWidget(self._words(), 3)
        grid = QGridLayout()
        grid.setSpacing(6)
        for number, (kind, button) in enumerate(self.buttons.items()):
            set_critical(button)
            button.clicked.connect(lambda _=False, kind=kind: self.judged.emit(kind))
            grid.addWidget(button, number // 2, number % 2, 1, 2 if number == 2 else 1)
        column.addLayout(grid)
        self.retranslate()

    def _words(self) -> QScrollArea:
        """Many recipients on a small screen are scrolled to; the keys below always have room. What
        became of a judgement comes first: the model's facts were read before it.
        """
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label in (self.standing, self.recipients, self.facts):
            column.addWidget(label)
        column.addStretch(1)
        self.words.setWidget(inner)
        self.words.setWidgetResizable(True)
        for surface in (inner, self.words.viewport()):
            surface.setAutoFillBackground(False)
        set_kind(self.words, "words")
        self.words.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words.setMinimumHeight(_WORDS_LEAST)
        return self.words

    def show_alert(self, alert: Alert | None) -> None:
        self.alert = alert
        self._show_picture()
        self._show_facts()
        self._show_standing()
        self._show_recipients()

    def retranslate(self) -> None:
        self.title.setText(tr("judge.title"))
        self.words.setAccessibleName(tr("judge.title"))
        for kind, button in self.buttons.items():
            button.set_texts(tr(f"judge.{kind.value}"))
        self.show_alert(self.alert)

    def tick(self) -> None:
        self._show_facts()

    def _show_picture(self) -> None:
        stills = pictures([self.alert]) if self.alert else ()
        if not stills:
            self._asked.drop()
            self._opened = ""
            self.picture.show_words(tr("judge.no_picture") if self.alert else "")
            return
        sha256 = stills[0].sha256
        if self._opened == sha256:
            if not self.picture.has_picture():
                self._say_instead(self._instead, sha256)
            return
        self._asked.drop()
        self._opened = sha256
        self._say_instead(FETCHING, sha256)
        self._asked.ask(sha256, lambda shown: self._came(sha256, shown))

    def _came(self, sha256: str, shown: Shown) -> None:
        if sha256 != self.picture.sha256:
            return
        if not shown.trouble:
            self.picture.show_image(shown.image, tr("judge.picture_spoken"))
            return
        if shown.trouble == MISSING:  # asked for again with the next change
            self._opened = ""
        self._say_instead(shown.trouble, sha256)

    def _say_instead(self, message_id: str, sha256: str) -> None:
        self._instead = message_id
        self.picture.show_words(tr(message_id), sha256)

    def _show_facts(self) -> None:
        seen = self.alert.detection if self.alert else None
        if self.alert is None or seen is None:
            raised_by = self.alert.raised_by if self.alert else ""
            name = person_name(self._desk.state, raised_by, self._desk.me.id)
            self.facts.setText(tr("judge.raised_by", who=name) if self.alert else "")
            return
        label = f"{family(self.alert.message_id)}.label.{seen.label}"
        facts = tr(
            "judge.facts",
            label=tr(label) if known(label) else clean(seen.label),
            score=f"{seen.score:.2f}",
            model=f"{clean(seen.model_name)} {clean(seen.model_version)}",
            threshold=f"{seen.threshold:.2f}",
            device=clean(seen.device),
        )
        stale = self._desk.stale_for(self.alert)
        if stale:
            facts += "\n" + tr("widgets.stale", age=age_text(stale.total_seconds()))
        if self.facts.text() != facts:
            self.facts.setText(facts)

    def _show_standing(self) -> None:
        alert, desk = self.alert, self._desk
        lines = [self._told(alert, verdict) for verdict in alert.verdicts] if alert else []
        if alert and alert.disputed:
            lines.append(tr("judge.disputed"))
        asker = alert.second_person_asked_by if alert else ""
        if asker == desk.me.id:
            lines.append(tr("judge.waits_for_second"))
        elif asker:
            lines.append(tr("judge.asks_you", who=person_name(desk.state, asker)))
        if alert:
            lines = [*offer_lines(desk, alert), *lines]
            offer = desk.offer_of(alert)
            kinds = (c.GiveVerdict, offer.command) if offer else (c.GiveVerdict,)
            lines += [mark_text(m) for m in desk.marks(alert.id, *kinds)]
            for mark in desk.refusals(alert.id, *kinds):
                if mark.refusal:
                    lines.append(refusal_text(desk.state, mark.refusal, desk.me.id))
        self.standing.setText("\n".join(lines))
        self.standing.setVisible(bool(lines))
        self._enable(alert, asker)
        self.offer.show_alert(alert)

    def _show_recipients(self) -> None:
        """Who must know of it, and how far each of them is with it."""
        sent = of_alert(self._desk.state, self.alert.id) if self.alert else []
        lines = recipient_lines(self._desk, sent[:_MESSAGES_SHOWN])
        self.recipients.setText("\n".join(lines))
        self.recipients.setVisible(bool(lines))

    def _told(self, alert: Alert, verdict: Verdict) -> str:
        who = person_name(self._desk.state, verdict.actor_id, self._desk.me.id)
        cause = cause_word(alert, verdict.cause) if verdict.cause else ""
        message = f"judge.told_{verdict.kind.value}"
        return tr(message, who=who, cause=cause, time=local_time(verdict.at_utc))

    def _enable(self, alert: Alert | None, asker: str) -> None:
        """A button that would only be refused is off; the line above it says why.

        What was said to be no threat can still be said to be one: a wrong N must not be final.
        """
        desk = self._desk
        may = alert is not None and desk.may(c.GiveVerdict)
        waiting = bool(alert and desk.marks(alert.id, c.GiveVerdict))
        mine = asker == desk.me.id and bool(asker)
        settled = bool(alert and alert.disputed and not desk.me.has(Role.SUPERVISOR))
        retracted = alert is not None and alert.retracted
        for kind, button in self.buttons.items():
            own = mine or (settled and kind != VerdictKind.UNSURE)
            said = retracted and kind == VerdictKind.FALSE
            button.setEnabled(may and not waiting and not own and not said)


_WORDS_LEAST = 44
_MESSAGES_SHOWN = 2  # a first message and its retraction
_ACTS = {
    VerdictKind.CONFIRMED: "confirm",
    VerdictKind.FALSE: "false",
    VerdictKind.UNSURE: "unsure",
}
