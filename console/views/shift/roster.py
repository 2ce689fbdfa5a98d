"""A roster from a file: the lines that fit are planned, the others are named with their number."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from console.domain import commands as c
from console.domain.roster import Problem, read_roster
from console.i18n import tr
from console.views.dialogs.notice import Notice, show_notice
from console.views.shell.area import WorkArea
from console.views.words import clean

SIZE_MOST = 1 << 20
_PROBLEMS_SHOWN = 8


class RosterImport:
    def __init__(self, area: WorkArea) -> None:
        self._area = area
        self.dialog: QFileDialog | None = None
        self.notice: Notice | None = None

    def ask(self) -> None:
        if not self._area.desk.may(c.PlanShift):
            return
        dialog = QFileDialog(self._area.window(), tr("roster.pick"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("print.as_csv")])
        dialog.fileSelected.connect(lambda path: self.take(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def take(self, path: Path) -> None:
        """Times without a zone are this computer's."""
        try:
            if path.stat().st_size > SIZE_MOST:
                self._say(tr("roster.too_large", name=clean(path.name)))
                return
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = type(error).__name__
            self._say(tr("roster.unread", name=clean(path.name), why=why))
            return
        desk = self._area.desk
        zone = datetime.now().astimezone().tzinfo
        entries, problems = read_roster(text, desk.state.people, zone)
        for entry in entries:
            desk.dispatch(c.PlanShift(entry))
        lines = [tr("roster.taken", n=len(entries)), *map(_words, problems[:_PROBLEMS_SHOWN])]
        if len(problems) > _PROBLEMS_SHOWN:
            lines.append(tr("roster.more", n=len(problems) - _PROBLEMS_SHOWN))
        self._say("\n".join(lines))

    def _say(self, words: str) -> None:
        self.notice = show_notice(self._area.window(), words)


def _words(problem: Problem) -> str:
    words = tr(f"roster.{problem.what}", value=clean(problem.value))
    return tr("roster.at_line", n=problem.line, what=words) if problem.line else words
