"""What keys do to bookmarks: B keeps a moment, F2 changes it, Del takes it away with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.bookmark import Bookmark
from console.domain.incident import Incident
from console.i18n import tr
from console.views.bookmarks.asks import AskBookmark, AskDelete
from console.views.bookmarks.words import cameras_words, head_words, when_words
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import show_notice
from console.views.widgets import isolate
from console.views.words import person_name, refusal_text


class BookmarkActs(QObject):
    """The time is that of the key press, however long the note takes to write."""

    def __init__(self, area: QWidget, desk: Desk, shown: Callable[[], Incident | None]) -> None:
        """shown: the incident on screen."""
        super().__init__(area)
        self._area, self._desk, self._shown = area, desk, shown
        self._wanted: set[str] = set()
        self.dialog: AskBookmark | None = None
        self.deleting: AskDelete | None = None
        self.notice: Ask | None = None

    def ask(
        self, camera_ids: tuple[str, ...], from_utc: float, to_utc: float, note: str = ""
    ) -> None:
        """Seconds since 1970, on the backend's clock; the same twice for a moment."""
        if not camera_ids or not from_utc:
            self._tell(tr("bookmark.no_camera"))
            return
        begins, ends = (datetime.fromtimestamp(at, UTC) for at in (from_utc, to_utc))
        state = self._desk.state
        head = f"{when_words(begins, ends)} · {cameras_words(state, camera_ids)}"
        dialog = self._open(head, None, self._fitting(camera_ids))
        dialog.note.setText(note)
        dialog.answered.connect(lambda: self._make(dialog, camera_ids, begins, ends))

    def wish(self, wish: str, bookmark_id: str) -> None:
        known = self._desk.state.bookmarks.get(bookmark_id)
        if known is not None:
            {"change": self._ask_change, "delete": self._ask_delete}[wish](known)

    def refused(self) -> None:
        """A wish of this window that came back with a no."""
        for bookmark_id in list(self._wanted):
            for mark in self._desk.refusals(bookmark_id):
                self._wanted.discard(bookmark_id)
                self._desk.read(mark.command.id)
                if mark.refusal:
                    self._tell(refusal_text(self._desk.state, mark.refusal, self._desk.me.id))

    def _fitting(self, camera_ids: tuple[str, ...]) -> str:
        """The incident on screen, where one of its alerts is of one of these cameras."""
        incident, alerts = self._shown(), self._desk.state.alerts
        ids = incident.alert_ids if incident else ()
        seen = {alerts[one].camera_id for one in ids if one in alerts}
        return incident.id if incident and seen & set(camera_ids) else ""

    def _open(self, head: str, known: Bookmark | None, incident_id: str) -> AskBookmark:
        state, window = self._desk.state, self._area.window()
        dialog = self.dialog = AskBookmark(head, state, known, incident_id, window)
        dialog.ask(dialog.note)
        return dialog

    def _make(
        self, dialog: AskBookmark, cameras: tuple[str, ...], begins: datetime, ends: datetime
    ) -> None:
        bookmark_id = clock.new_ulid()
        self._wanted.add(bookmark_id)
        self._desk.dispatch(
            c.MakeBookmark(
                bookmark_id,
                dialog.note.text().strip(),
                dialog.chosen_severity(),
                cameras,
                begins,
                ends,
                dialog.incident_id(),
            )
        )

    def _ask_change(self, known: Bookmark) -> None:
        seen_seq = self._desk.state.seq
        dialog = self._open(head_words(self._desk.state, known), known, known.incident_id)

        def changed() -> None:
            self._wanted.add(known.id)
            note, severity = dialog.note.text().strip(), dialog.chosen_severity()
            wish = c.ChangeBookmark(known.id, note, severity, dialog.incident_id())
            self._desk.dispatch(wish, seen_seq=seen_seq)

        dialog.answered.connect(changed)

    def _ask_delete(self, known: Bookmark) -> None:
        who = isolate(person_name(self._desk.state, known.made_by, self._desk.me.id))
        head = tr("bookmark.delete_this", what=head_words(self._desk.state, known), who=who)
        dialog = self.deleting = AskDelete(head, self._area.window())

        def deleted() -> None:
            self._wanted.add(known.id)
            self._desk.dispatch(c.DeleteBookmark(known.id, dialog.reason.text().strip()))

        dialog.answered.connect(deleted)
        dialog.ask(dialog.reason)

    def _tell(self, words: str) -> None:
        self.notice = show_notice(self._area.window(), words)
