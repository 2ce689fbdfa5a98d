"""From the wish to the file: what and why, the second person's word, and how far it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from console import clock
from console.domain import commands as c
from console.domain.exports import Export, ExportedIncident
from console.domain.history import ClosedIncident, HistoryPage
from console.domain.incident import Incident
from console.domain.link import LinkState
from console.i18n import known, tr
from console.store.select import bookmarks_of
from console.views.desk import Changed, Desk
from console.views.dialogs.closed import PickClosed
from console.views.dialogs.notice import Notice, show_notice
from console.views.dialogs.pick import AskOne
from console.views.exports.dialogs import AgreeDialog, AskExportDialog, ExportProgress
from console.views.exports.door import ExportNews
from console.views.exports.keeping import KeptParts
from console.views.exports.made import ExportMade
from console.views.exports.waiting import waiting_for
from console.views.exports.window import BookmarkParts, Window, WindowParts, window_words
from console.views.retention.words import moment
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, incident_title, local_time, person_name, refusal_text

SUFFIX = ".rocx"


class Exports(QObject):
    """A wish and the file it is for live here until it is made, declined, lapsed or refused."""

    def __init__(self, area: QWidget, desk: Desk, shown: Callable[[], Incident | None]) -> None:
        super().__init__(area)
        self._area, self._desk, self._shown = area, desk, shown
        self._wanted: dict[str, Path] = {}
        self._making: set[str] = set()
        self._holds: set[str] = set()
        self.dialog: AskExportDialog | None = None
        self.where: QFileDialog | None = None
        self.agreeing: AgreeDialog | None = None
        self.choice: AskOne | None = None
        self.closed: PickClosed | None = None
        self.windows: dict[str, ExportProgress] = {}  # by export: several may be made at once
        self.notice: Notice | None = None

    # -- asking ---------------------------------------------------------------------------------

    def ask(self) -> None:
        self._ask_for(None)

    def ask_window(self, window: Window) -> None:
        """What was recorded of some cameras from when to when, as evidence of the incident."""
        self._ask_for(window)

    def ask_closed(self, closed: ClosedIncident) -> None:
        """Months later: a court asks when the incident has long left the screens."""
        if self._standing():
            return
        if self.can():
            self._ask(closed.incident, None, closed)
        else:
            self._say("export.not_here")

    def can(self) -> bool:
        """Whether there is anybody here who may."""
        return self._desk.exports is not None and self._desk.may(c.AskExport)

    def _ask_for(self, window: Window | None) -> None:
        if self._standing():
            return
        incident = self._shown()
        if not self.can():
            self._say("export.not_here")
        elif incident is not None and incident.id in self._desk.state.incidents:
            self._ask(incident, window)
        else:
            self._desk.closed(lambda page: self._pick_closed(page, window))

    def _pick_closed(self, page: HistoryPage | None, window: Window | None) -> None:
        """No open one is on screen: of those that were closed."""
        if page is None or not page.items:
            self._say("export.no_incident")
            return
        dialog = PickClosed("export.closed_verb", page, self._desk.closed, self._area.window())

        def picked() -> None:
            if dialog.picked is not None:
                self._ask(dialog.picked.incident, window, dialog.picked)

        dialog.answered.connect(picked)
        self.closed = dialog
        dialog.ask(dialog.search)

    def _standing(self) -> bool:
        """What came by itself took no key; the same key goes to it, to cancel or to close it."""
        for window in (self.progress, self.notice):
            if window is not None and isValid(window) and window.isVisible():
                safe = window.cancel_button if window is self.progress else window.accept_button
                window.ask(safe)
                return True
        return False

    @property
    def progress(self) -> ExportProgress | None:
        """Of the export that was begun last."""
        return next(reversed(self.windows.values()), None)

    def _ask(
        self, incident: Incident, window: Window | None, closed: ClosedIncident | None = None
    ) -> None:
        desk = self._desk
        title = incident_title(desk.state, incident)
        subject = f"{isolate_id(incident.number)} · {isolate(title)}"
        if closed is not None:
            subject = f"{subject} · {tr('print.closed_at', at=moment(closed.closed_utc))}"
        alone = desk.link.state == LinkState.OFFLINE
        parts = WindowParts(desk.state, window) if window else None
        bookmarks = closed.bookmarks if closed else bookmarks_of(desk.state, incident.id)
        marks = BookmarkParts(desk.state, bookmarks)
        kept = KeptParts(desk, incident, closed, window is not None or marks.any())
        dialog = AskExportDialog(subject, alone, self._area.window(), parts, marks, kept)
        self.dialog = dialog

        def answered() -> None:
            wish = self._wish(incident, dialog, closed)
            self._ask_where(incident, wish, tuple(kept.wishes(wish)))

        dialog.answered.connect(answered)
        dialog.ask(dialog.people)

    def _wish(
        self, incident: Incident, dialog: AskExportDialog, closed: ClosedIncident | None
    ) -> c.AskExport:
        return c.AskExport(
            clock.new_ulid(),
            incident.id,
            dialog.what(),
            dialog.blurred(),
            dialog.reason.text().strip(),
            dialog.case_number.text().strip(),
            dialog.purpose.currentData(),
            *dialog.window_wish(),
            closed=ExportedIncident.of(incident, closed.closed_utc) if closed else None,
        )

    def _ask_where(
        self, incident: Incident, wish: c.AskExport, holds: Sequence[c.PlaceHold]
    ) -> None:
        """Before it is asked for: nobody is bothered about a file that is not wanted after all."""
        dialog = QFileDialog(self._area.window(), tr("export.where"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("export.file_kind"))
        dialog.setDefaultSuffix(SUFFIX)
        word = wish.case_number or incident.number
        dialog.selectFile(re.sub(r"[^A-Za-z0-9-]+", "_", word) + SUFFIX)
        dialog.fileSelected.connect(lambda path: self.want(wish, Path(path), holds))
        dialog.finished.connect(dialog.deleteLater)
        self.where = dialog
        dialog.open()

    def want(self, wish: c.AskExport, path: Path, holds: Sequence[c.PlaceHold] = ()) -> None:
        """Ask for it; it is made into path once it is agreed to. holds: placed before, so that
        the file tells of them."""
        self._wanted[wish.export_id] = path
        for hold in holds:
            self._holds.add(hold.hold_id)
            self._desk.dispatch(hold)
        self._desk.dispatch(wish)
        if not wish.blurred:
            self._say("export.waits_for_second")

    # -- what becomes of it ---------------------------------------------------------------------

    def follow(self, changed: Changed) -> None:
        """Begin what has been agreed to; say what has been declined or has lapsed."""
        for export_id in changed.get("exports", frozenset()) & self._wanted.keys():
            export = self._desk.state.exports.get(export_id)
            if export is not None and export.agreed():
                self._make(export)
            elif export is None and export_id not in self._making:
                del self._wanted[export_id]
                self._come(tr("export.not_agreed"))

    def refused(self) -> None:
        """A wish that came back with a no."""
        for export_id in list(self._wanted):
            for mark in self._desk.refusals(export_id, c.AskExport):
                self._wanted.pop(export_id, None)
                self._desk.read(mark.command.id)
                if mark.refusal:
                    self._come(refusal_text(self._desk.state, mark.refusal, self._desk.me.id))
        for hold_id in list(self._holds):
            for mark in self._desk.refusals(hold_id, c.PlaceHold):
                self._holds.discard(hold_id)
                self._desk.read(mark.command.id)
                if mark.refusal:
                    why = refusal_text(self._desk.state, mark.refusal, self._desk.me.id)
                    self._come(tr("export.hold_refused", why=why))

    def _make(self, export: Export) -> None:
        door = self._desk.exports
        if door is None or export.id in self._making:
            return
        self._making.add(export.id)
        path = self._wanted[export.id]
        stop = partial(door.cancel, export.id)
        window = ExportProgress(clean(path.name), stop, self._area.window())
        self.windows[export.id] = window
        window.finished.connect(lambda _result: self.windows.pop(export.id, None))
        window.show()
        door.make(export, self._desk.state, path, lambda news: self._heard(export.id, news))

    def _heard(self, export_id: str, news: ExportNews) -> None:
        window = self.windows.get(export_id)
        if not news.ended:
            if window is not None:
                window.show_percent(news.percent)
            return
        self._making.discard(export_id)
        self._wanted.pop(export_id, None)
        if window is not None:
            window.close()
        if not news.message_id.startswith("export.done") and export_id in self._desk.state.exports:
            self._desk.dispatch(c.DeclineExport(export_id))  # it will not be made: taken back
        words = {n: clean(v) if isinstance(v, str) else v for n, v in news.params.items()}
        said = tr(news.message_id, **words) if known(news.message_id) else tr("export.failed")
        self._come(said, str(words.get("key", "")))

    # -- the second person ----------------------------------------------------------------------

    def ask_agree(self) -> None:
        found = waiting_for(self._desk)
        if not found:
            self._say("export.none_waits")
        elif len(found) == 1:
            self._ask_agree(found[0])
        else:
            rows = [(one.id, self._row(one)) for one in found]
            dialog = AskOne("export.agree_which", "export.look", rows, self._area.window())
            dialog.answered.connect(lambda: self._ask_picked(dialog.picked))
            self.choice = dialog
            dialog.ask(dialog.list)

    def _ask_picked(self, export_id: str) -> None:
        if export := self._desk.state.exports.get(export_id):
            self._ask_agree(export)

    def _row(self, export: Export) -> str:
        who = person_name(self._desk.state, export.asked_by)
        return f"{isolate_id(self._number(export))} · {isolate(who)} · {clean(export.reason)}"

    def _number(self, export: Export) -> str:
        return clean(export.about.number)

    def _ask_agree(self, export: Export) -> None:
        say, window = self._desk.dispatch, self._area.window()
        facts = [
            (tr("export.page_incident"), isolate_id(self._number(export))),
            (tr("export.page_asked"), self._asked(export)),
            (tr("export.what"), ", ".join(tr(f"export.what_{one}") for one in export.what) or "–"),
            (tr("export.purpose"), tr(f"export.purpose_{export.purpose}")),
            (tr("export.reason"), clean(export.reason)),
            (tr("export.case_number"), isolate(clean(export.case_number))),
            (tr("export.lapses"), local_time(export.lapses_utc())),
        ]
        if export.from_utc and export.to_utc:
            facts.insert(3, (tr("export.window"), window_words(self._desk.state, export)))
        decline = partial(say, c.DeclineExport(export.id))
        dialog = self.agreeing = AgreeDialog(facts, decline, window)
        dialog.answered.connect(lambda: say(c.ApproveExport(export.id)))
        dialog.ask(dialog.cancel_button)

    def _asked(self, export: Export) -> str:
        who = person_name(self._desk.state, export.asked_by)
        return f"{isolate(who)} · {local_time(export.asked_utc)}"

    def _say(self, message_id: str) -> None:
        self._tell(tr(message_id))

    def _come(self, words: str, fingerprint: str = "") -> None:
        """Words that nobody's key asked for just now: whoever types goes on typing."""
        window = self._area.window()
        made = ExportMade(words, fingerprint, window) if fingerprint else None
        self.notice = made or Notice(words, window)
        self.notice.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.notice.show()

    def _tell(self, words: str) -> None:
        self.notice = show_notice(self._area.window(), words)
