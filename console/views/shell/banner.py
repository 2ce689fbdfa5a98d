"""How it stands: link, what waits, detection, clock, who is signed in; and what is lost (U46)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console import i18n
from console.domain.link import LinkState, Notice
from console.i18n import tr
from console.store.select import DetectionStatus
from console.views.desk import Desk
from console.views.shell.notices import notices_of
from console.views.theme import set_kind
from console.views.widgets import Chip, KeyButton, PlainLabel, age_text, set_plain_tooltip
from console.views.widgets.text import isolate_id
from console.views.words import clean, detection_reason, local_time

_SEPARATOR = " · "
_LISTS = ("recipients", "causes")  # parameters that are lists of message ids
_OVER = (
    "link.copy_set_aside",
    "link.copy_locked",
    "link.no_keyring",
    "wall.moved_here",
    "sound.moved",
    "wall.moved_back",
    "ptz.taken_notice",
)


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
        told = filter(None, (detection.model, detection_reason(detection)))
        set_plain_tooltip(self.detection, _SEPARATOR.join(told))
        self.person.setText(f"{i18n.isolate(clean(me.name))} · {isolate_id(i18n.language())}")

    def set_narrow(self, narrow: bool) -> None:
        """Without the name and the words that the banner line says again when they matter.

        Where there is room the strip gives way, and no chip loses its end.
        """
        self._narrow = narrow
        wide = QSizePolicy.Policy.Preferred if narrow else QSizePolicy.Policy.Fixed
        self.setSizePolicy(wide, QSizePolicy.Policy.Preferred)
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
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._read: list[Notice] = []
        self.words = PlainLabel("", "strong")
        self.words.setWordWrap(True)
        self.understood = KeyButton("", "")
        self.understood.clicked.connect(self._put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.understood, 0, Qt.AlignmentFlag.AlignTop)
        self.refresh()

    def refresh(self) -> None:
        notices = [one for one in notices_of(self._desk) if one not in self._read]
        loud = [notice_text(one) for one in notices if one.loud]
        lasting = [notice_text(one) for one in notices if not _is_over(one)]
        over = [notice_text(one) for one in notices if _is_over(one) and not one.loud]
        set_kind(self, "loud" if loud else "raised")
        link, rest = _SEPARATOR.join(self._link()), _SEPARATOR.join(self._rest())
        lines = [*loud, link, *lasting, rest, *over]
        words = "\n".join(filter(None, lines))
        if words != self.words.text():
            self.words.setText(words)
        self.setAccessibleName(words.replace("\n", _SEPARATOR))
        self.understood.set_texts(tr("banner.understood"), "")
        self.understood.setVisible(any(_is_over(one) for one in notices))
        self.setVisible(bool(words))

    def tick(self) -> None:
        self.refresh()

    def _put_away(self) -> None:
        """What has happened and is over needs to be read once; what lasts stays."""
        self._read += [one for one in notices_of(self._desk) if _is_over(one)]
        self.refresh()

    def _link(self) -> list[str]:
        link = self._desk.link
        if link.state == LinkState.ONLINE:
            return []
        age = age_text((self._desk.now() - link.since_utc).total_seconds())
        said = [tr(f"banner.{link.state.value}", age=age), tr("banner.waiting", n=link.queued)]
        if link.last_sync_utc:
            said.append(tr("banner.last_sync", time=local_time(link.last_sync_utc)))
        return said

    def _rest(self) -> list[str]:
        link, detection = self._desk.link, self._desk.detection
        said = []
        if link.memory_only:
            said.append(tr("banner.memory_only"))
        if link.clock_is_off:
            seconds = f"{abs(link.clock_offset_ms) / 1000:.1f}"
            said.append(tr("banner.clock_skew", seconds=seconds))
        if link.unknown_events:
            said.append(tr("banner.unknown_events", n=link.unknown_events))
        if not detection.device:
            said.append(_why_off(detection))
        if detection.demo_model:
            said.append(tr("banner.demo_model"))
        if unread := len(self._desk.conflicts):
            said.append(tr("banner.conflicts", n=unread))
        return said


def _is_over(notice: Notice) -> bool:
    return notice.loud or notice.message_id in _OVER


def _why_off(detection: DetectionStatus) -> str:
    why = detection_reason(detection)
    if detection.starting():
        return why
    return tr("banner.detection_refused", why=why) if why else tr("banner.nothing_detects")


def notice_text(notice: Notice) -> str:
    lists = {n: i18n.listed(str(v)) for n, v in notice.params.items() if n in _LISTS}
    told = notice.params | lists
    params = {n: clean(v) if isinstance(v, str) else v for n, v in told.items()}
    own = f"{notice.message_id}.{params.get('trouble')}"  # a fault that has a sentence of its own
    for message_id in (own, notice.message_id):
        if i18n.known(message_id):
            return tr(message_id, **params)
    return clean(notice.message_id)
