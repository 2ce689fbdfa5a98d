"""Why the figure is what it is: each source as a bar and in words; and what a person adds to it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.commands import TEXT_MAX
from console.domain.fusion import Share, course, fused, halves_in
from console.domain.incident import Incident
from console.domain.observation import Stance
from console.domain.sources import reports_of
from console.i18n import tr
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.fusion.words import (
    figure,
    history_words,
    minutes_words,
    part_words,
    share_figure,
    source_words,
)
from console.views.widgets import ConfidenceBar, PlainLabel

_MOST_SOURCES = 10
_BAR_WIDTH, _BAR_HEIGHT = 160, 6
_WIDTH = 620


class WhyConfidence(Ask):
    """As of when it was opened. Its button leads on to what the reader knows themselves."""

    title_id, verb_id = "fusion.why_title", "fusion.observe"

    def __init__(self, desk: Desk, incident: Incident, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_WIDTH)
        reports, now = reports_of(desk.state, incident), desk.now()
        found = fused(reports, now)
        self.head.setText(tr("fusion.why_head", figure=figure(found.confidence)))
        body = QVBoxLayout()
        body.setSpacing(6)
        body.addLayout(self._sources(desk, found.shares[:_MOST_SOURCES]))
        self.history = [
            history_words(desk.state, step, desk.me.id) for step in course(reports, now)
        ]
        body.addSpacing(6)
        body.addWidget(PlainLabel(tr("fusion.history"), "section"))
        for line in reversed(self.history):
            body.addWidget(_wrapped(line))
        halves = halves_in(reports, now)
        rule = tr("fusion.rule")
        if halves is not None:
            rule += " " + tr("fusion.halves_sentence", time=minutes_words(halves.total_seconds()))
        body.addSpacing(6)
        body.addWidget(_wrapped(rule))
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertLayout(1, body)
        self.cancel_button.set_texts(tr("fusion.close"), "Esc")
        self.accept_button.set_texts(tr(self.verb_id))
        self.accept_button.setAutoDefault(False)
        self.accept_button.setDefault(False)

    def _sources(self, desk: Desk, shares: tuple[Share, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self.rows: list[str] = []
        for number, share in enumerate(shares):
            words = source_words(desk.state, share, desk.me.id)
            bar = ConfidenceBar(abs(share.share))
            bar.setFixedSize(_BAR_WIDTH, _BAR_HEIGHT)
            cells = (words, share_figure(share.share), part_words(share))
            grid.addWidget(_wrapped(cells[0], ""), number, 0)
            grid.addWidget(bar, number, 1)
            grid.addWidget(PlainLabel(cells[1], "strong"), number, 2)
            grid.addWidget(PlainLabel(cells[2], "dim"), number, 3)
            self.rows.append(", ".join(cells))
        return grid


def _wrapped(words: str, kind: str = "dim") -> PlainLabel:
    label = PlainLabel(words, kind)
    label.setWordWrap(True)
    return label


class AskObservation(Ask):
    """For or against, and in which words; the words are what colleagues read."""

    title_id, verb_id = "fusion.observe_title", "fusion.observe_it"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stance, self.text = QComboBox(), QLineEdit()
        for stance in (Stance.CONTRADICTS, Stance.SUPPORTS):
            self.stance.addItem(tr(f"fusion.stance_{stance.value}"), stance)
        self.text.setMaxLength(TEXT_MAX)
        self.add(tr("fusion.stance"), self.stance)
        self.add(tr("fusion.observed"), self.text)

    def chosen(self) -> Stance:
        return Stance(self.stance.currentData())

    def problem(self) -> str:
        return "" if self.text.text().strip() else tr("fusion.observed_missing")
