"""The sign-in page takes keys before the rest of the console is imported; nothing typed is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from console import bootstrap
from console.__main__ import parser
from console.cli.run import fill
from console.settings.options import OPTIONS
from console.views.shell.sign_in import SignInPage
args = parser().parse_args(["run", "--memory-only", "--backend", "http://127.0.0.1:9"])
fill(args, {option.name: option.default for option in OPTIONS})
bootstrap.prepare_map()
app = QApplication(sys.argv)
bootstrap.apply_theme(app)
console = bootstrap.Console(app, args)
page = console.window.findChild(SignInPage)
page.account.setText("ada")
page.password.setText("typed at once")
heavy = {"console.flow.core", "console.domain.commands", "PySide6.QtWebEngineCore"}
heavy = heavy & set(sys.modules) or None
page.submit()
def look():
    if page.message.text():
        print(heavy, page.message.text())
        app.quit()
timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
app.exec()
console.close()
"""


def test_who_signs_in_at_once_is_answered() -> None:
    command = [sys.executable, "-c", _SCRIPT]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=50)
    heavy, _, message = done.stdout.strip().partition(" ")
    assert heavy == "None", done.stderr
    assert message, done.stderr
