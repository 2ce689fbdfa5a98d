"""kill -9 of the whole console: the same person has the same screen again (C96, RELIABILITY 4)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.backend import Backend
from tests.support.canaries import Canary, files_of, in_files
from tests.support.programs import Window, kill_all

ACCOUNT = "op1"
STARTED_WITHIN_S = 90.0  # on a machine that does other things too
BACK_WITHIN_S = 5.0  # from the password on


@pytest.mark.alone
@pytest.mark.parametrize("alone", [False, True], ids=["online", "alone"])
@pytest.mark.timeout(300)
def test_killed_and_back_on_the_same_screen(backend: Backend, tmp_path: Path, alone: bool) -> None:
    """Alone: the incident is this console's own, and it is back before the backend is."""
    data, note = tmp_path / "console", Canary("the note that was begun")
    password = backend.passwords[ACCOUNT]
    window = Window(backend.url, data, ACCOUNT, password)
    try:
        window.order("work", limit_s=STARTED_WITHIN_S)
        ids = [window.order("raise", title=f"alert {number}")["id"] for number in range(3)]
        if alone:
            backend.kill()
            window.order("link", state="offline")
        incident = window.order("incident", alert=ids[1])["id"]
        window.order("stand", workspace="board", note=note.secret, language="en-XA")
        left = window.order("standing")
        assert (left["workspace"], left["alert"], left["incident"]) == ("board", ids[1], incident)
        window.order("kept")
        kill_all(window.process)
    finally:
        window.close()
    assert in_files([note], files_of(data)) == []
    window = Window(backend.url, data, ACCOUNT, password)
    try:
        window.order("work", limit_s=STARTED_WITHIN_S)
        back = window.order("stood", screen=left)
        assert back["after_s"] <= BACK_WITHIN_S, f"load {os.getloadavg()[0]}"
        if alone:
            window.order("link", state="offline")
            backend.start()
        window.order("link", state="online")
        window.order("waits", count=0)
        window.order("stood", screen=left)  # what was handed in has not moved the person
    finally:
        window.close()
