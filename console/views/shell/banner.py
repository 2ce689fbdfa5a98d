"""How it stands: link, what waits, detection, clock, who is signed in; and what is lost (U46)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console import i18n
from console.domain.link import LinkState, Notice
from console.i18n import tr
from console.views.desk import Desk
from console.views.theme import set_kind
from console.views.widgets import Chip, ElidedLabel, PlainLabel, age_text, set_plain_tooltip
from console.views.widgets.text import isolate_id
from console.views.words import clean, local_time


class Status(QWidget):
    """The chips at the far end of the top strip."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._narrow = desk, False
        self.link, self.detection, self.person = Chip(), Chip(), Chip()
        self.clock = PlainLabel("", "strong")
        self.utc = PlainLabel("", "dim")
        # The clock reads left to right in every language (U44).
        times = QWidget()
        times.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        clock_row = QHBoxLayout(times)
        clock_row.setContentsMargins(4, 0, 4, 0)
        clock_row.setSpacing(6)
        clock_row.addWidget(self.clock)
        clock_row.addWidget(self.utc)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for widget in (self.link, self.detection, times, self.person):
            row.addWidget(widget)
        self.refresh()
        self.tick()

    def refresh(self) -> None:
        link, detection, me = self._desk.link, self._desk.detection, self._desk.me
        self.link.setText(tr(f"banner.link_{link.state.value}", n=link.queued))
        if detection.device:
            ms = f"{detection.ms_per_frame:.0f}"
            message = "banner.detection_short" if self._narrow else "banner.detection"
            words = tr(message, device=clean(detection.device), ms=ms)
        else:
            starting = detection.starting()
            words = tr("banner.detection_starting" if starting else "banner.detection_off")
        self.detection.setText(words)
        reason = tr(detection.reason_id) if i18n.known(detection.reason_id) else ""
        set_plain_tooltip(self.detection, " · ".join(filter(None, (detection.model, reason))))
        self.person.setText(f"{i18n.isolate(clean(me.name))} · {isolate_id(i18n.language())}")

    def set_narrow(self, narrow: bool) -> None:
        """Without the name and the words that the banner line says again when they matter."""
        self._narrow = narrow
        self.person.setVisible(not narrow)
        self.refresh()

    def tick(self) -> None:
        now = self._desk.now()
        self.clock.setText(local_time(now))
        self.utc.setText(now.strftime("%H:%M:%SZ"))
        self.clock.setAccessibleName(tr("banner.local_time", time=local_time(now)))


class Banner(QWidget):
    """A line under the strip while something is wrong; gone while all is well."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        set_kind(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = ElidedLabel("", "strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.words, 1)
        self.refresh()

    def refresh(self) -> None:
        lines = self._lines()
        self.words.setText(" · ".join(lines))
        self.setAccessibleName(self.words.text())
        self.setVisible(bool(lines))

    def tick(self) -> None:
        self.refresh()

    def _lines(self) -> list[str]:
        link, detection = self._desk.link, self._desk.detection
        lines = []
        if link.state != LinkState.ONLINE:
            age = age_text((self._desk.now() - link.since_utc).total_seconds())
            lines.append(tr(f"banner.{link.state.value}", age=age))
            lines.append(tr("banner.waiting", n=link.queued))
            if link.last_sync_utc:
                lines.append(tr("banner.last_sync", time=local_time(link.last_sync_utc)))
        lines += [_notice_text(notice) for notice in link.notices]
        if link.memory_only:
            lines.append(tr("banner.memory_only"))
        if link.clock_is_off:
            seconds = f"{abs(link.clock_offset_ms) / 1000:.1f}"
            lines.append(tr("banner.clock_skew", seconds=seconds))
        if link.unknown_events:
            lines.append(tr("banner.unknown_events", n=link.unknown_events))
        if not detection.device:
            why = detection.reason_id
            lines.append(tr(why) if i18n.known(why) else tr("banner.nothing_detects"))
        if detection.demo_model:
            lines.append(tr("banner.demo_model"))
        if unread := len(self._desk.conflicts):
            lines.append(tr("banner.conflicts", n=unread))
        return lines


def _notice_text(notice: Notice) -> str:
    params = {n: clean(v) if isinstance(v, str) else v for n, v in notice.params.items()}
    known = i18n.known(notice.message_id)
    return tr(notice.message_id, **params) if known else clean(notice.message_id)
