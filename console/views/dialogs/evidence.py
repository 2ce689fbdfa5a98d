"""A file from this machine as evidence: read, put into media, hung on the step."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from console.domain import commands as c
from console.domain.alert import Evidence
from console.i18n import known, tr
from console.views.desk import Desk
from console.views.dialogs.notice import show_notice

LARGEST = 16 * 1024 * 1024


def pick_file(
    window: QWidget, desk: Desk, target_id: str, attached: Callable[[str], None]
) -> QFileDialog:
    """Opens and returns at once; `attached` is called with the sha256."""
    dialog = QFileDialog(window, tr("dialog.pick_file"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: keep_file(window, desk, target_id, path, attached))
    dialog.open()
    return dialog


def keep_file(
    window: QWidget, desk: Desk, target_id: str, path: str, attached: Callable[[str], None]
) -> None:
    """Says in a window of its own why a file cannot be taken."""
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    try:
        if Path(path).stat().st_size > LARGEST:
            show_notice(window, tr("evidence_file.too_large", megabytes=LARGEST >> 20))
            return
        data = Path(path).read_bytes()
    except OSError:
        show_notice(window, tr("evidence_file.unreadable", name=Path(path).name))
        return

    def kept(evidence: Evidence | None, problem: str) -> None:
        if evidence is None:
            words = tr(problem) if known(problem) else tr("evidence_file.not_kept")
            show_notice(window, words)
            return
        desk.dispatch(c.AddEvidence(target_id, evidence))
        attached(evidence.sha256)

    desk.keep(data, media_type, "attachment", kept)
