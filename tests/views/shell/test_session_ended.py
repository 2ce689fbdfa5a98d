"""Somebody whose session the administrator ends is asked to sign in again, by the real window."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.i18n import tr
from tests.offline.conftest import backend  # noqa: F401 - the fixture
from tests.offline.town import Town

Signed = Callable[[], Console]


@pytest.fixture
def console(
    backend: Town,  # noqa: F811
    qapp: QApplication,
    tmp_path: Path,
) -> Iterator[Console]:
    args = argparse.Namespace(
        backend=backend.url,
        ca="",
        data=tmp_path / "ada",
        account="ada",
        memory_only=False,
        model=None,
        demo_control=None,
        map={},
        sound={"output": "", "volume": 80, "mute_minutes": 15},
    )
    one = Console(qapp, args)
    yield one
    one.window.close()
    one.close()


def _sign_in(console: Console, password: str, qtbot: QtBot) -> None:
    page = console.window.sign_in
    page.password.setText(password)
    page.submit()
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=20_000)


def test_the_page_comes_back_and_lets_in_again(
    backend: Town,  # noqa: F811
    console: Console,
    qtbot: QtBot,
) -> None:
    _sign_in(console, backend.password("ada"), qtbot)
    page = console.window.sign_in
    answer = backend.http.delete("/api/v1/accounts/ada/sessions", headers=backend.token("adm"))
    assert answer.status_code == 204, answer.text
    qtbot.waitUntil(page.isVisible, timeout=8_000)
    assert page.message.text() == tr("link.signed_out")
    _sign_in(console, backend.password("ada"), qtbot)
