"""The program roc-analytics itself: its device, and an account that is not let in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.analytics.program import Program
from tests.support.backend import ROOT, Backend, backend

__all__ = ["backend"]

WRONG = "wrong-canary-83"


def test_a_wrong_password_is_said_once_and_nowhere_shown(backend: Backend, tmp_path: Path) -> None:
    program = Program(tmp_path / "data", backend, WRONG)
    program.until_said("account det1 is refused: Account or password is wrong.")
    account = {"name": "Detector", "roles": ["detector"], "password": WRONG}
    answer = backend.client("adm1").http.put("/api/v1/accounts/det1", json=account)
    assert answer.status_code == 204, answer.text
    said = program.until_said("following the backend")
    assert program.stop() == 0
    assert said.count("is refused") == 1
    said = program.log.read_text() + backend.log.read_text()
    assert WRONG not in said
    assert "Traceback" not in said
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert [path for path in files if WRONG.encode() in path.read_bytes()] == []


def test_the_device_stays_the_same_over_restarts(backend: Backend, tmp_path: Path) -> None:
    for _ in range(2):
        program = Program(tmp_path / "data", backend, backend.passwords["det1"])
        program.until_said("following the backend")
        assert program.stop() == 0
        program.log.unlink()
    device = tmp_path / "data" / "device"
    assert device.stat().st_mode & 0o777 == 0o600
    name = device.read_text().split()[0]
    devices = backend.client("sup1").snapshot().devices
    assert [one for one in devices if one.startswith("analytics-")] == [name]


def test_without_a_password_it_says_how_to_give_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console.analytics", "run", "--backend", "http://127.0.0.1:9"]
    command += ["--account", "det1", "--data", str(tmp_path / "data")]
    for line in (b"", b"secret-canary\n", b"[]\n", b'{"password": ""}\n'):
        done = subprocess.run(
            command, cwd=ROOT, input=line, capture_output=True, timeout=50, env=dict(os.environ)
        )
        assert done.returncode == 2
        assert b"no password came on standard input" in done.stderr
        assert b"canary" not in done.stderr
        assert b"Traceback" not in done.stderr


def test_a_model_that_is_not_there_is_said_at_the_start(backend: Backend, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nonexistent")
    for more, why in (
        (("--model", nowhere), f"There is no model at \u2068{nowhere}\u2069."),
        ((), "No model package is installed."),
    ):
        program = Program(tmp_path / "data", backend, backend.passwords["det1"], *more)
        program.until_said(f"detection is off: {why}")
        assert program.stop() == 0
        assert program.log.read_text().count("detection is off") == 1
        program.log.unlink()


def test_what_it_says_on_stderr_repeats_no_secret(backend: Backend, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "token=model-canary")
    password = backend.passwords["det1"]
    program = Program(tmp_path / "data", backend, password, "--model", nowhere)
    said = program.until_said("detection is off")
    assert program.stop() == 0
    assert "token=…" in said
    assert "canary" not in said
