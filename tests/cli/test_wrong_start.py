"""What is wrong with the environment is told in words, by the one who needs it right."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from console.__main__ import SUBCOMMANDS
from tests.support.backend import ROOT

_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")


def _roc(
    *arguments: str, unset: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "-m", "console", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=50
    )


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_a_wrong_demo_environment_stops_no_subcommand(name: str) -> None:
    done = _roc(name, "--help", ROC_DEMO_SEED="abc", ROC_DEMO_SECONDS="soon")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ROC_DEMO_SEED", "abc"),
        ("ROC_DEMO_SEED", "1.5"),
        ("ROC_DEMO_SECONDS", "soon"),
        ("ROC_DEMO_SECONDS", "-5"),
        ("ROC_DEMO_SECONDS", "nan"),
    ],
)
def test_the_demo_names_what_is_wrong_in_its_environment(name: str, given: str) -> None:
    done = _roc("demo", **{name: given})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("roc-console demo: ")
    assert name in done.stderr
    assert given in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_display_it_says_what_is_missing() -> None:
    done = _roc("run", unset=_SCREEN)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no display" in done.stderr
    assert "DISPLAY" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_that_does_not_answer_is_named(name: str, tmp_path: Path) -> None:
    runtime = {"XDG_RUNTIME_DIR": str(tmp_path)}
    done = _roc("run", unset=_SCREEN, **{name: ":4071"}, **runtime)
    assert (done.returncode, done.stdout) == (2, "")
    assert ":4071" in done.stderr
    assert done.stderr.count("\n") == 1


_ASKED = "from console.cli.display import trouble; print(repr(trouble()))"


def _trouble(**environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in _SCREEN}
    command = [sys.executable, "-c", _ASKED]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, stdout=subprocess.PIPE, text=True, timeout=50
    ).stdout.strip()


@pytest.mark.parametrize("platform", ["offscreen", "minimal:fontengine=freetype", "xcb;offscreen"])
def test_a_platform_with_a_screen_of_its_own_needs_no_display(platform: str) -> None:
    assert _trouble(QT_QPA_PLATFORM=platform) == "''"


def test_wayland_alone_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        compositor.listen()
        runtime = {"XDG_RUNTIME_DIR": str(tmp_path)}
        assert _trouble(WAYLAND_DISPLAY="wayland-7", **runtime) == "''"
        assert _trouble(WAYLAND_DISPLAY=str(tmp_path / "wayland-7")) == "''"
        assert _trouble(WAYLAND_DISPLAY="wayland-8", **runtime) != "''"
