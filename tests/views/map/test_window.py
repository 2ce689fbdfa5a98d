"""On a real display the map must not cost the window its identity or the keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = """
from console.views.chromium import prepare_map
from console.views.map.scheme import register_scheme
prepare_map()
register_scheme()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from console.views.map import MapView, load_city
app = QApplication([])
window = QMainWindow()
view = MapView(load_city())
window.setCentralWidget(view)
window.show()
before = int(window.winId())

def look():
    print(view.bridge.calls, int(window.winId()) == before)
    app.quit()

view.page_shown.connect(lambda: QTimer.singleShot(200, look))
app.exec()
"""


@pytest.fixture
def display() -> Iterator[str]:
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", "1280x800x24"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as answer:
            yield f":{answer.readline().strip()}"
        server.terminate()


def test_opening_the_map_keeps_the_window(display: str) -> None:
    surroundings = os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=_ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    assert done.stdout.strip() == "['ready'] True"
