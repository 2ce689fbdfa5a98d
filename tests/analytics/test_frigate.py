"""Frigate's events through roc-analytics to the backend: a real broker, a stand-in for Frigate."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from console.analytics.__main__ import main
from console.domain.alert import Alert
from console.i18n import tr
from console.sources.frigate.options import FrigateOptions, OptionsRefused, read_options
from tests.analytics.program import Program
from tests.support.backend import ROOT, Backend, Client, backend
from tests.support.frigate import PASSWORD, USER, Broker, Frigate, broker, frigate, options

__all__ = ["backend", "broker", "frigate"]
_LIMIT_S = 20.0
_NO_ISOLATES = str.maketrans("", "", "\u2068\u2069")
_WIDTH, _HEIGHT = 1280, 720


def _picture() -> bytes:
    """Noise, so that what is coarse shows; the box is one even colour."""
    noise = np.random.default_rng(5).integers(0, 255, (_HEIGHT, _WIDTH, 3), np.uint8)
    noise[180:324, 320:448] = (0, 0, 255)
    return cv2.imencode(".jpg", noise)[1].tobytes()


@pytest.fixture
def reader(backend: Backend) -> Client:
    return backend.client("op1")


def _until(ask: Callable[[], Any], program: Program) -> Any:
    deadline = time.monotonic() + _LIMIT_S
    while not (found := ask()):
        assert time.monotonic() < deadline, program.log.read_text()
        time.sleep(0.1)
    return found


def _alerts(reader: Client, message_id: str = "weapon.seen") -> list[Alert]:
    return [one for one in reader.snapshot().alerts.values() if one.message_id == message_id]


@pytest.fixture(params=["mqtt", "http"])
def program(
    request: pytest.FixtureRequest, backend: Backend, frigate: Frigate, tmp_path: Path
) -> Iterator[Program]:
    broker = request.getfixturevalue("broker") if request.param == "mqtt" else None
    file = options(frigate, broker, tmp_path / "frigate.toml")
    made = Program(tmp_path / "data", backend, backend.passwords["det1"], "--frigate", str(file))
    made.until_said("following the backend")
    made.until_said("following Frigate 0.16.1-stand-in")
    yield made
    made.stop()


def _say(frigate: Frigate, request: pytest.FixtureRequest, event_id: str) -> None:
    """Over MQTT where there is a broker; else roc-analytics asks by itself."""
    if "broker" in request.fixturenames or request.node.callspec.params["program"] == "mqtt":
        request.getfixturevalue("broker").say(frigate.message(event_id))


def test_an_event_is_an_alert_until_it_ends(
    request: pytest.FixtureRequest, program: Program, frigate: Frigate, reader: Client
) -> None:
    frigate.snapshots["1-aa"] = _picture()
    frigate.track("1-aa")
    _say(frigate, request, "1-aa")
    (alert,) = _until(lambda: _alerts(reader), program)
    assert (alert.camera_id, alert.tool, alert.place) == ("cam1", "weapon_detection", "Quay")
    assert alert.detection is not None
    assert (alert.detection.label, alert.detection.score) == ("knife", 0.9)
    assert (alert.detection.model_name, alert.detection.model_version) == (
        "Frigate",
        "0.16.1-stand-in",
    )
    box = alert.detection.track[0].box
    assert (box.x1, box.y1) == pytest.approx((0.25, 0.25), abs=0.002)

    roles = {one.role: one.sha256 for one in alert.evidence}
    assert set(roles) == {"crop", "frame"}
    data = reader.http.get(f"/api/v1/media/{roles['frame']}").content
    shown = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (_HEIGHT, _WIDTH, 3)
    assert float(shown[400:].std()) < 25  # of 74: nobody could be known in it

    # Low scores, other labels and cameras, and what Frigate has for false, raise nothing.
    frigate.track("2-bb", label="person")
    frigate.track("3-cc", camera="back")
    frigate.track("4-dd", false_positive=True)
    frigate.track("5-ee", data={"box": [0.7, 0.7, 0.1, 0.1], "score": 0.3, "top_score": 0.3})
    for event_id in ("2-bb", "3-cc", "4-dd", "5-ee"):
        _say(frigate, request, event_id)
    frigate.track("1-aa", end_time=time.time())
    _say(frigate, request, "1-aa")
    _until(lambda: not _alerts(reader)[0].active(), program)
    assert [one.id for one in _alerts(reader)] == [alert.id]
    assert PASSWORD not in program.log.read_text()


@pytest.mark.parametrize("program", ["mqtt"], indirect=True)
def test_what_begins_while_frigate_is_away_comes_when_it_is_back(
    program: Program, frigate: Frigate, broker: Broker, reader: Client
) -> None:
    frigate.track("1-aa")
    broker.say(frigate.message("1-aa"))
    _until(lambda: _alerts(reader), program)

    frigate.stop()
    broker.stop()
    (lost,) = _until(lambda: _alerts(reader, "feed.frigate_lost"), program)
    assert lost.active()
    frigate.track("1-aa", end_time=time.time())
    frigate.track("2-bb", data={"box": [0.7, 0.6, 0.1, 0.2], "score": 0.7, "top_score": 0.7})
    frigate.start()
    broker.start()
    _until(lambda: [one.times for one in _alerts(reader)] == [2], program)  # of one source
    _until(lambda: _alerts(reader)[0].active(), program)
    _until(lambda: not _alerts(reader, "feed.frigate_lost")[0].active(), program)


@pytest.mark.parametrize("program", ["mqtt"], indirect=True)
def test_what_is_no_message_of_frigates_hurts_nobody(
    program: Program, frigate: Frigate, broker: Broker, reader: Client
) -> None:
    row = frigate.track("1-aa")
    good = frigate.message("1-aa")
    bad = [
        b"", b"{", b"[]", b"[" * 100_000, b'{"after": 3}', good[:-9], b"\xff" * 9, b"0" * 300_000,
        good.replace(b"1-aa", b"../../etc"), good.replace(b"front_door", b"nobody's"),
        good.replace(b'"box": [', b'"box": [1e999, '),
        good.replace(str(row["start_time"]).encode(), b"1e300"),
    ]  # fmt: skip
    for payload in bad:
        broker.say(payload)
    broker.say(good)
    assert len(_until(lambda: _alerts(reader), program)) == 1
    said = program.log.read_text()
    assert said.count("a message of Frigate's is left out") == 1
    assert "Traceback" not in said


def test_a_file_that_does_not_fit_is_said(frigate: Frigate, tmp_path: Path) -> None:
    path = options(frigate, None, tmp_path / "frigate.toml")
    good = path.read_text()
    cases = {
        good.replace("least_score = 0.6", "least_score = 7"): "least_score has a value",
        good.replace("least_score = 0.6", "least = 0.6"): "least is no name that is known",
        good.replace('"http:', '"gopher:'): "url has a value that does not fit",
        good.replace("url =", "# url ="): "url is missing",
        good + "\n[mqtt]\nport = true": "mqtt.port has a value",
        good + "\n[mqtt]\nport = 1": "host is missing",
        good + "\n[": "cannot be read",
    }
    for text, said in cases.items():
        path.write_text(text)
        with pytest.raises(OptionsRefused) as refused:
            read_options(path)
        words = tr(refused.value.message_id, **refused.value.params).translate(_NO_ISOLATES)
        assert said in words
        assert PASSWORD not in words
    assert PASSWORD not in repr(_read(path, good))
    path.chmod(0o644)
    assert "chmod 600" in _refused(path)


def test_its_streams_become_the_camera_s(
    backend: Backend,
    frigate: Frigate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = str(options(frigate, None, tmp_path / "frigate.toml"))
    assert main(["frigate", file]) == 1
    assert "cam1: Frigate hides the password of" in capsys.readouterr().out
    frigate.is_administrator = True
    words = ["frigate", file, "--set-up", "--backend", backend.url, "--account", "adm1"]
    line = json.dumps({"password": backend.passwords["adm1"]})
    monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))
    assert main([*words, "--data", str(tmp_path / "data")]) == 0
    said = capsys.readouterr()
    assert "its record, second stream: 1280×720" in said.out
    assert PASSWORD not in said.out + said.err
    reader = backend.client("op1")
    told = reader.http.get("/api/v1/cameras/cam1/address").json()
    assert told["url"] == f"rtsp://{USER}:{PASSWORD}@10.0.0.5:554/main"
    assert told["sub_url"] == "rtsp://127.0.0.1:8554/front_sub"
    assert reader.snapshot().cameras["cam1"].sub_height == 720


def _read(path: Path, text: str) -> FrigateOptions:
    path.write_text(text)
    return read_options(path)


def _refused(path: Path) -> str:
    """By the program itself."""
    words = [sys.executable, "-m", "console.analytics", "run", "--backend", "http://127.0.0.1:9"]
    words += ["--account", "det1", "--data", str(path.parent / "data"), "--frigate", str(path)]
    done = subprocess.run(words, cwd=ROOT, input=b"", capture_output=True, timeout=50)
    assert done.returncode == 2
    return done.stderr.decode()
