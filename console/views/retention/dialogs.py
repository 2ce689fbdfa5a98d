"""Dialogs of times and holds: what changes is said, and what would go is counted first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from console.domain.commands import TITLE_MAX
from console.domain.retention import BOUNDS, HoldOn, Kind, Preview
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.retention.words import hours_text, kind_text, when_text
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel


class AskTime(Ask):
    """Hours for a class. The button waits for the count of what a shorter time would take."""

    title_id, verb_id = "retention.dialog_time", "retention.set_it"

    def __init__(
        self, kind: Kind, hours: int, count: Callable[[int], None], parent: QWidget | None = None
    ) -> None:
        """count: asks what would go with so many hours; show_preview() has the answer."""
        super().__init__(parent)
        self.setMinimumWidth(520)
        self.head.setText(tr("retention.dialog_time_of", what=kind_text(kind)))
        self._kind, self._now, self._count = kind, hours, count
        self._counted: Preview | None = None
        bounds = BOUNDS[kind]
        self.hours = _hours_box()
        self.hours.setRange(bounds.least, bounds.most)
        self.hours.setValue(hours)
        self.reason = QLineEdit()
        self.reason.setMaxLength(TITLE_MAX)
        self.told = PlainLabel("", "strong")
        self.told.setWordWrap(True)
        self.add(tr("retention.field_hours"), self.hours)
        self.form.addRow("", self.told)
        self.add(tr("dialog.reason"), self.reason)
        self.hours.valueChanged.connect(lambda _hours: self._changed())
        self._changed()

    def show_preview(self, preview: Preview | None) -> None:
        """None: the backend does not say; then nothing shorter is set."""
        if preview is not None and preview.hours != self.hours.value():
            return  # an answer that is too late: another is under way
        self._counted = preview
        if preview is None:
            self.told.setText(tr("retention.not_counted"))
            return
        words = [self._change(), tr("retention.would_go", n=preview.going)]
        if preview.going:
            span = {"from": when_text(preview.oldest_utc), "to": when_text(preview.newest_utc)}
            words.append(tr("retention.would_go_span", **span))
        if preview.held:
            words.append(tr("retention.would_stay", n=preview.held))
        self.told.setText(" ".join(words))
        verb = "retention.shorten_it" if self._shorter() else self.verb_id
        self.accept_button.set_texts(tr(verb, n=preview.going), "Enter")
        self.fit()

    def problem(self) -> str:
        if self.hours.value() == self._now:
            return tr("retention.same_time")
        if self._shorter() and self._counted is None:
            return tr("retention.count_first")
        return "" if self.reason.text().strip() else tr("dialog.reason_missing")

    def _shorter(self) -> bool:
        return self.hours.value() < self._now

    def _change(self) -> str:
        was, will = hours_text(self._now), hours_text(self.hours.value())
        return tr("retention.change", was=was, will=will)

    def _changed(self) -> None:
        self._counted = None
        self.accept_button.set_texts(tr(self.verb_id), "Enter")
        if self._shorter():
            self.told.setText(tr("retention.counting"))
            self._count(self.hours.value())
        else:
            self.told.setText(self._change())


@dataclass(frozen=True, slots=True)
class Target:
    """What a hold may lie on."""

    on: HoldOn
    id: str
    label: str
    words: str
    alert_ids: tuple[str, ...] = ()


class AskHold(Ask):
    """On what, for which case, why; of a camera also how far back, and whether what comes too."""

    title_id, verb_id = "retention.dialog_hold", "retention.place_it"

    def __init__(self, targets: Sequence[Target], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(520)
        self._targets = list(targets)
        self.target, self.back, self.on = QComboBox(), _hours_box(), QCheckBox()
        for target in targets:
            self.target.addItem(target.words)
        self.back.setRange(1, 24 * 365)
        self.back.setValue(24)
        self.on.setText(tr("retention.and_on"))
        self.case_number, self.reason = QLineEdit(), QLineEdit()
        for line in (self.case_number, self.reason):
            line.setMaxLength(TITLE_MAX)
        self.add(tr("retention.field_target"), self.target)
        self.add(tr("retention.field_back"), self.back)
        self.add("", self.on)
        self.on.setAccessibleName(self.on.text())
        self.add(tr("export.case_number"), self.case_number)
        self.add(tr("dialog.reason"), self.reason)
        self.target.currentIndexChanged.connect(lambda _row: self._fit())
        self._fit()

    def add_targets(self, targets: Sequence[Target]) -> None:
        """Closed ones, which the backend names a moment later; the choice stays."""
        for target in targets:
            self._targets.append(target)
            self.target.addItem(target.words)
        self._fit()

    def chosen(self) -> Target:
        return self._targets[self.target.currentIndex()]

    def span(self, now_utc: datetime) -> tuple[datetime, datetime | None]:
        begins = now_utc - timedelta(hours=self.back.value())
        return begins, None if self.on.isChecked() else now_utc

    def problem(self) -> str:
        if not self._targets:
            return tr("retention.no_target")
        if not self.case_number.text().strip():
            return tr("refused.case_number_needed")
        return "" if self.reason.text().strip() else tr("dialog.reason_missing")

    def _fit(self) -> None:
        """Only a camera has a span of its own."""
        camera = bool(self._targets) and self.chosen().on is HoldOn.CAMERA
        self.back.setEnabled(camera)
        self.on.setEnabled(camera)


class Decide(Ask):
    """Another's wish to let a hold go: everything about it, and the focus on going away."""

    title_id, verb_id = "retention.dialog_release", "retention.release_it"

    def __init__(
        self, facts: Sequence[tuple[str, str]], keep: Callable[[], object], parent: QWidget
    ) -> None:
        self.keep_button = KeyButton(tr("retention.keep_it"), "")
        super().__init__(parent)
        self.setMinimumWidth(520)
        for label, words in facts:
            value = PlainLabel(words)
            value.setWordWrap(True)
            self.form.addRow(PlainLabel(label, "dim"), value)
        self.message.setText(tr("retention.release_means"))
        self.message.show()
        self.accept_button.set_texts(tr(self.verb_id), "")  # Enter does not let go
        set_kind(self.accept_button, "")  # nor is the eye led to it
        self.accept_button.setDefault(False)
        self.accept_button.setAutoDefault(False)
        self.keep_button.clicked.connect(lambda: (keep(), self.close()))
        self.setTabOrder(self.cancel_button, self.keep_button)
        self.setTabOrder(self.keep_button, self.accept_button)

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        for button in (self.accept_button, self.keep_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row


def _hours_box() -> QSpinBox:
    """The stylesheet's padding does not reach the figures in it."""
    box = QSpinBox()
    box.lineEdit().setTextMargins(8, 0, 8, 0)
    return box
