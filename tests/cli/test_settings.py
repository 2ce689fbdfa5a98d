"""The settings file reaches the window; the command line has the word over it; errors are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from console.__main__ import main, parser
from console.cli.run import fill
from console.settings.file import read
from tests.support.backend import ROOT

_FILE = """
[server]
address = "http://from-file:1"
account = "ann"
[local]
folder = "~/copy"
memory_only = true
[view]
theme = "pink"
"""
_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from console import bootstrap
from console.__main__ import main

class Looking(QApplication):
    def exec(self):
        QTimer.singleShot(0, self.look)
        return super().exec()

    def look(self):
        (page,) = (w.sign_in for w in self.topLevelWidgets() if hasattr(w, "sign_in"))
        print(page.account.text(), page.where.text(), page.message.text(), sep="|")
        self.quit()

bootstrap.QApplication = Looking
sys.exit(main(["run", "--settings", sys.argv[1]]))
"""


def test_the_command_line_has_the_word_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(_FILE)
    args = parser().parse_args(["run", "--backend", "http://from-line:2"])
    fill(args, read(path)[0])
    assert (args.backend, args.account, args.memory_only) == ("http://from-line:2", "ann", True)
    assert args.data == Path.home() / "copy"
    assert (args.ca, args.language, args.model, args.theme) == ("", "", None, "dark")


def test_the_window_says_that_a_row_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(_FILE)
    command = [sys.executable, "-c", _WINDOW, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    account, where, message = done.stdout.strip().split("|")
    assert account == "ann"
    assert "http://from-file:1" in where
    assert "1 row of the settings file" in message
    assert f"{path}:9: view.theme This is none of the allowed values." in done.stderr


def test_config_check_names_what_is_wrong(tmp_path: Path, capsys) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[server]\nadress = "x"\n')
    assert main(["config", "check", str(path)]) == 2
    told = capsys.readouterr().err
    assert (
        told == f"{path}:2: server.adress There is no such option. Did you mean server.address?\n"
    )
    path.write_text('[server]\naddress = "x"\n')
    assert main(["config", "check", str(path)]) == 0
    assert "every row fits" in capsys.readouterr().out
