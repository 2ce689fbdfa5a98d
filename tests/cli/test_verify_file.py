"""`roc-console verify` on after-action files made by a real backend, and on what is none."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from console.__main__ import main
from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority
from tests.support.backend import ROOT, started

PICTURE = b"\x89PNG\r\n\x1a\n evidence that is only bytes"
SHA = hashlib.sha256(PICTURE).hexdigest()
Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of an incident with evidence and a note of two lines, its backend stopped."""
    folder = tmp_path_factory.mktemp("reported")
    alert_id, incident_id = new_ulid(), new_ulid()
    with started(folder) as backend:
        op = backend.client("op1")
        op.say(c.RaiseAlert(alert_id, "Left bag", "en", Priority.LOW))
        op.say(c.OpenIncident(incident_id, alert_id))
        op.http.put(f"/api/v1/media/{SHA}", content=PICTURE, headers={"content-type": "image/png"})
        evidence = Evidence(SHA, "image/png", len(PICTURE), "attachment", now_utc())
        op.say(c.AddEvidence(incident_id, evidence))
        op.say(c.AddNote(incident_id, new_ulid(), "first line\r\nsecond line", "en"))
        assert backend.stop() == 0
        command = [sys.executable, "-m", "server_stub", "report", incident_id]
        command += ["--data", str(backend.data), "--out", str(folder / "report.html")]
        subprocess.run(command, cwd=ROOT, check=True, timeout=50, capture_output=True)
    return (folder / "report.html").read_bytes()


def _verified(path: Path, content: bytes, capsys: Said) -> tuple[int, str, str]:
    path.write_bytes(content)
    status = main(["verify", str(path)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_good_file_holds(reported: bytes, tmp_path: Path, capsys: Said) -> None:
    assert b"first line" in reported
    status, out, err = _verified(tmp_path / "good.html", reported, capsys)
    assert (status, err) == (0, "")
    assert "1 items of evidence hold" in out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"Left bag", b"Lost bag", "was changed after it was made"),
        (b"first line", b"first lin\xff", "was changed after it was made"),
        (b"\n", b"\r\n", "was changed after it was made"),
        (b'name="roc-seal"', b'name="seal"', "carries no seal"),
        (b";base64,", b";base64,AAAA", f"Evidence {SHA} was changed"),
        (b";base64,", b";base64,*", f"Evidence {SHA} was changed"),
    ],
)
def test_what_was_changed_is_named(
    reported: bytes, old: bytes, new: bytes, words: str, tmp_path: Path, capsys: Said
) -> None:
    assert old in reported
    status, out, err = _verified(tmp_path / "bad.html", reported.replace(old, new), capsys)
    assert (status, out) == (1, "")
    assert words in err


@pytest.mark.parametrize("content", [b"", b"\0\xff\xfe" * 1000, b"<html></html>", b"%PDF-1.7\n"])
def test_another_file_is_no_after_action_file(content: bytes, tmp_path: Path, capsys: Said) -> None:
    status, out, err = _verified(tmp_path / "other", content, capsys)
    assert (status, out) == (1, "")
    assert "no after-action file" in err


def test_what_cannot_be_read_is_said_once(tmp_path: Path, capsys: Said) -> None:
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        assert main(["verify", str(path)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert why in said.err
        assert said.err.count(str(path)) == 1
        assert "Errno" not in said.err
