"""System packages, with stand-ins for dpkg, apt and sudo that write down what they were told."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT

_DPKG = """#!/bin/sh
for name in "$@"; do grep -qx "$name" "{installed}" && echo "installed $name"; done
exit 0
"""
_APT = """#!/bin/sh
echo "$@" >> "{told}"
for word in "$@"; do last=$word; echo "$word" >> "{installed}"; done
[ ! -e "{broken}" ] || [ "$last" = update ]
"""
_APT_CACHE = '#!/bin/sh\ncat "{offered}"\n'


class Machine:
    """A folder of stand-ins, and what they were told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        files = {name: folder / name for name in ("installed", "told", "offered", "broken")}
        self.installed, self.told, self.offered, self.broken = files.values()
        for path in (self.installed, self.told, self.offered):
            path.touch()
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name, text in {"dpkg-query": _DPKG, "apt-get": _APT, "apt-cache": _APT_CACHE}.items():
            self.add(name, text.format(**files))
        monkeypatch.setenv("PATH", f"{self.programs}:/usr/bin:/bin")

    def add(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "setup"))
    return importlib.import_module("system")


@pytest.fixture
def as_person(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.add("sudo", "#!/bin/sh\nexit 1\n")


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("as_root")
def test_a_complete_machine_is_left_alone(machine: Machine, system: ModuleType) -> None:
    machine.installed.write_text("xvfb\nlibasound2t64\n")
    system.ensure(["xvfb", "libasound2"], [])
    assert machine.told.read_text() == ""


@pytest.mark.usefixtures("as_root")
def test_root_installs_what_is_missing_and_no_more(machine: Machine, system: ModuleType) -> None:
    machine.installed.write_text("xvfb\n")
    machine.offered.write_text("xdotool\nffmpeg\n")
    system.ensure(["xvfb", "xdotool"], ["ffmpeg"])
    assert machine.told.read_text() == "-q install -y --no-install-recommends xdotool ffmpeg\n"


@pytest.mark.usefixtures("as_root")
def test_absent_lists_are_fetched_first(machine: Machine, system: ModuleType) -> None:
    system.ensure(["xdotool"], [])
    assert machine.told.read_text().splitlines()[0] == "-q update"


@pytest.mark.usefixtures("as_person")
def test_without_rights_one_line_is_said(machine: Machine, system: ModuleType) -> None:
    with pytest.raises(Exception, match="apt-get update && sudo apt-get install .*xdotool ffmpeg"):
        system.ensure(["xdotool"], ["ffmpeg"])
    assert machine.told.read_text() == ""


@pytest.mark.usefixtures("as_person")
def test_what_only_tests_want_stops_nobody(
    machine: Machine, system: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.installed.write_text("xdotool\n")
    system.ensure(["xdotool"], ["ffmpeg"])
    assert "sudo apt-get install -y --no-install-recommends ffmpeg" in capsys.readouterr().err


@pytest.mark.usefixtures("as_root")
def test_a_failing_apt_is_said(machine: Machine, system: ModuleType) -> None:
    machine.broken.touch()
    machine.add("dpkg-query", "#!/bin/sh\nexit 1\n")
    with pytest.raises(Exception, match="Run this line"):
        system.ensure(["xdotool"], [])
