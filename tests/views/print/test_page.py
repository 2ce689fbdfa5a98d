"""HTML to PDF: whole, the same way twice, and closed to whatever stands in the text."""

from __future__ import annotations

import base64
import os
import socket
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QObject
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from console.views.print.page import PrintJob

TITLE = "<script>document.body.textContent = 'owned'</script> & two men"


def _printed(qtbot: QtBot, html: str) -> bytes:
    owner = QObject()
    found: list[bytes] = []
    job = PrintJob(html, found.append, owner)
    with qtbot.waitSignal(job.destroyed, timeout=30_000):
        qtbot.waitUntil(lambda: bool(found), timeout=30_000)
    assert len(found) == 1
    return found[0]


def _words_of(pdf: bytes) -> tuple[int, str]:
    """Pages, and all words."""
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(pdf)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document.load(buffer)
    pages = document.pageCount()
    words = " ".join(document.getAllText(page).text() for page in range(pages))
    document.close()
    return pages, " ".join(words.split())


def _page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>"


def test_hostile_words_are_printed_as_words(qtbot: QtBot) -> None:
    html = _page(f"<h1>{escape(TITLE)}</h1>" + "<p>A line of the log.</p>" * 200)
    for _ in range(2):
        pdf = _printed(qtbot, html)
        assert pdf.startswith(b"%PDF-")
        pages, words = _words_of(pdf)
        assert pages >= 2
        assert TITLE in words


def test_a_file_of_many_megabytes_is_printed(qtbot: QtBot) -> None:
    data = base64.b64encode(os.urandom(3 << 20)).decode()
    html = _page(f"<h1>Large</h1><a download href='data:video/mp4;base64,{data}'>clip</a>")
    assert "Large clip" in _words_of(_printed(qtbot, html))[1]


def _asks(body: str, server: socket.socket, qtbot: QtBot) -> bytes:
    """The PDF, when nothing has connected to the server meanwhile."""
    server.setblocking(False)
    pdf = _printed(qtbot, _page(body))
    with pytest.raises(BlockingIOError):
        server.accept()
    return pdf


def test_nothing_runs_and_nothing_is_reached(qtbot: QtBot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-41")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        body = (
            "<h1>Closed</h1><script>document.body.textContent = 'owned'</script>"
            f"<img src='{address}/a.png'><iframe src='{address}/'></iframe>"
            f"<link rel='stylesheet' href='{address}/s.css'>"
            f"<iframe src='{secret.as_uri()}'></iframe>"
            "<object data='app://map/main.js'></object>"
        )
        words = _words_of(_asks(body, server, qtbot))[1]
    assert "Closed" in words
    assert "owned" not in words
    assert "canary-41" not in words


def test_it_cannot_be_led_away(qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        _asks(f"<meta http-equiv='refresh' content='0; url={address}/away'>", server, qtbot)
