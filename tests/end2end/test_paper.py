"""The after-action file saved by the console: PDF and HTML, over a real backend."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.reports.check import check_file
from console.views.map.scheme import register_scheme
from console.views.shell.area import WorkArea
from console.views.shell.map_panel import MapPanel
from console.views.shell.work import Work
from console.views.theme import apply_theme
from tests.support.backend import Backend

TITLE = "<b onmouseover=alert(1)>Smoke</b> & fire"


@pytest.fixture
def work(qapp: QApplication, qtbot: QtBot, backend: Backend, tmp_path: Path) -> Iterator[Work]:
    """An operator signed in at a console of the whole program."""
    register_scheme()
    apply_theme(qapp, "dark")
    args = argparse.Namespace(
        backend=backend.url,
        ca="",
        data=tmp_path / "console",
        account="op1",
        memory_only=False,
        model=None,
        demo_control=None,
        map={},
        sound={"output": "", "volume": 80, "mute_minutes": 15},
    )
    console = Console(qapp, args)
    page = console.window.sign_in
    page.password.setText(backend.passwords["op1"])
    page.submit()
    qtbot.waitUntil(lambda: bool(console.window.findChildren(Work)), timeout=30_000)
    yield console.window.findChildren(Work)[0]
    for area in console.window.findChildren(WorkArea):
        if isinstance(panel := area.panels.get("map"), MapPanel):
            panel.view.close_page()
    console.close()
    console.window.close()
    console.window.deleteLater()


def _words(pdf: bytes) -> tuple[int, str]:
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(pdf)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    pages = document.pageCount()
    words = " ".join(document.getAllText(page).text() for page in range(pages))
    document.close()
    return pages, " ".join(words.split())


def _saved(work: Work, path: Path, qtbot: QtBot) -> bytes:
    work.paper.notice = None
    work.do("print")
    dialog = work.paper.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=5000)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: work.paper.notice is not None, timeout=60_000)
    assert path.exists(), work.paper.notice.head.text() if work.paper.notice else ""
    return path.read_bytes()


def test_pdf_and_html_of_an_incident_open_and_closed(
    work: Work, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    client = backend.client("sup1")
    alert_id, incident_id = new_ulid(), new_ulid()
    client.say(c.RaiseAlert(alert_id, TITLE, "en", Priority.HIGH))
    client.say(c.OpenIncident(incident_id, alert_id))
    qtbot.waitUntil(lambda: incident_id in work._desk.state.incidents, timeout=10_000)
    work.open_alert(alert_id)
    pdf = _saved(work, tmp_path / "open.pdf", qtbot)
    assert pdf.startswith(b"%PDF-")
    pages, words = _words(pdf)
    assert pages >= 1
    assert TITLE in words

    closing = c.CloseIncident(incident_id, "resolved", "It burnt out.", "en")
    client.say(closing, based_on_seq=client.snapshot().seq)
    qtbot.waitUntil(lambda: incident_id not in work._desk.state.incidents, timeout=10_000)
    html = _saved(work, tmp_path / "closed.html", qtbot).decode()
    path = f"/api/v1/incidents/{incident_id}/after-action"
    assert html == backend.client("op1").http.get(path).content.decode()
    assert "It burnt out." in html
    assert check_file(html).problems == ()

    backend.kill()
    work.paper.notice = None
    work.paper.save(incident_id, tmp_path / "lost.pdf")
    qtbot.waitUntil(lambda: work.paper.notice is not None, timeout=20_000)
    assert work.paper.notice is not None
    assert "does not answer" in work.paper.notice.head.text()
    assert not (tmp_path / "lost.pdf").exists()
    work.paper.notice.close()
