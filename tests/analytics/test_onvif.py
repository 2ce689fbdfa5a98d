"""ONVIF cameras through roc-analytics to the backend, against a stand-in for the devices."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.analytics.__main__ import main
from console.domain.alert import Alert, Priority
from console.domain.rules.alerts import unjudged
from tests.analytics.program import Program
from tests.support.backend import Backend, Client, shared_backend
from tests.support.onvif_discovery import LOOPBACK, Responder, match
from tests.support.onvif_events import CROSSED, MOTION, TAMPER, Events
from tests.support.onvif_media import Media
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand, onvif

__all__ = ["onvif", "shared_backend"]
_LIMIT_S = 30.0
_GUN = "tns1:RuleEngine/tnsx:Gun"


def _file(folder: Path, stand: OnvifStand, more: str = "") -> Path:
    path = folder / "onvif.toml"
    who = f'user = "{USER}"\npassword = "{PASSWORD}"\n'
    path.write_text(f'[cam1]\nurl = "{stand.url}"\n{who}{more}')
    path.chmod(0o600)
    return path


@pytest.fixture
def program(
    shared_backend: Backend, onvif: OnvifStand, events: Events, tmp_path: Path
) -> Iterator[Program]:
    more = 'events = ["motion", "tamper", "analytics"]\n[cam1.classes]\n"RuleEngine/Gun" = "pistol"'
    arguments = ("--onvif", str(_file(tmp_path, onvif, more)))
    password = shared_backend.passwords["det1"]
    made = Program(tmp_path / "data", shared_backend, password, *arguments)
    made.until_said("following the backend")
    made.until_said("listening to ONVIF cam1: Stand In 53")
    yield made
    made.stop()


@pytest.fixture
def events(onvif: OnvifStand) -> Events:
    Media(onvif)
    return Events(onvif)


def _until(ask: Callable[[], Any], program: Program) -> Any:
    deadline = time.monotonic() + _LIMIT_S
    while not (found := ask()):
        assert time.monotonic() < deadline, program.log.read_text()
        time.sleep(0.1)
    return found


def _alerts(reader: Client) -> dict[str, Alert]:
    """By what they say; there is one of each."""
    found = [one for one in reader.snapshot().alerts.values() if one.camera_id == "cam1"]
    by_words = {one.message_id: one for one in found}
    assert len(found) == len(by_words)
    return by_words


def test_what_a_camera_notices_is_in_the_queue_until_it_is_over(
    program: Program, shared_backend: Backend, onvif: OnvifStand, events: Events
) -> None:
    reader = shared_backend.client("op1")
    events.say(TAMPER, "State=true", operation="Initialized")  # stood before anybody listened
    events.say("tns1:Monitoring/Load", "State=true")
    for value in ("true", "false", "true", "false"):
        events.say(MOTION, f"IsMotion={value}")
    events.say(CROSSED, where={"Source": "Source_1", "Rule": "South fence"})
    events.say(_GUN, "State=true")
    alerts = _until(lambda: found if len(found := _alerts(reader)) >= 3 else None, program)
    assert {name: one.priority for name, one in alerts.items()} == {
        "onvif.motion": Priority.LOW,
        "onvif.analytics": Priority.MEDIUM,
        "weapon.seen": Priority.CRITICAL,  # since the administrator's file says so
    }
    assert alerts["onvif.motion"].params == {"camera": "Quay north", "device": "Stand In 53"}
    assert alerts["onvif.analytics"].params["rule"] == "South fence"
    gun = alerts["weapon.seen"]
    assert gun.detection is not None
    assert (gun.detection.label, gun.detection.model_name) == ("pistol", "ONVIF Stand In 53")
    assert unjudged(gun)
    assert not unjudged(alerts["onvif.motion"])

    onvif.stop()
    events.forget()
    lost = _until(lambda: _alerts(reader).get("feed.onvif_lost"), program)
    assert (lost.active(), lost.tool) == (True, "cameras")
    onvif.start()
    _until(lambda: not _alerts(reader)["feed.onvif_lost"].active(), program)
    _until(lambda: not _alerts(reader)["onvif.motion"].active(), program)
    _until(lambda: not _alerts(reader)["onvif.analytics"].active(), program)
    assert _alerts(reader)["weapon.seen"].active()  # the device says so still

    said = program.log.read_text()
    assert PASSWORD not in said
    assert "Traceback" not in said
    assert said.count("Monitoring/Load (–) raises nothing") == 1
    told = b"".join(Path(f"/proc/{program.process.pid}/{of}").read_bytes() for of in _TOLD)
    assert PASSWORD.encode() not in told
    program.stop()
    assert events.open() == 0


_TOLD = ("cmdline", "environ")


@dataclass(frozen=True)
class _Done:
    status: int
    out: str
    err: str


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., _Done]:
    """roc-analytics with these arguments; said: the line on its standard input."""

    def run(*words: str, said: dict[str, str] | None = None) -> _Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(said or {}) + "\n"))
        return _Done(main(list(words)), *capsys.readouterr())

    return run


def test_a_device_is_set_up_as_a_camera_by_one_command(
    shared_backend: Backend,
    onvif: OnvifStand,
    tmp_path: Path,
    command: Callable[..., _Done],
) -> None:
    Media(onvif)
    made = '[cam9.camera]\nnumber = 9\nname = "New"\nplace = "Quay"\nlon = 10.7\nlat = 59.9\n'
    device = _file(tmp_path, onvif).read_text().partition("\n")[2]
    nobody = '[cam7]\nurl = "http://127.0.0.1:1"\n'
    file = _file(tmp_path, onvif, f"[cam8]\n{device}[cam9]\n{device}{made}{nobody}")
    looked = command("onvif", str(file))
    assert looked.status == 1
    lines = looked.out.splitlines()
    assert "main Profile_1 H264 1920×1080, sub Profile_2 H264 640×360, PTZ profile Prof" in lines[0]
    assert lines[3] == "cam7: ConnectError with the device"

    words = ("onvif", str(file), "--set-up", "--backend", shared_backend.url)
    words += ("--account", "adm1", "--data", str(tmp_path / "data"))
    done = command(*words, said={"password": shared_backend.passwords["adm1"]})
    assert "cam1: set up\n" in done.out
    assert "cam8: not set up: the backend does not know it" in done.out
    assert "cam9: set up\n" in done.out
    assert PASSWORD not in done.out + done.err + looked.out + looked.err
    reader = shared_backend.client("op1")
    cameras = reader.snapshot().cameras
    assert (cameras["cam1"].name, cameras["cam9"].name) == ("Quay north", "New")
    for camera_id in ("cam1", "cam9"):
        told = reader.http.get(f"/api/v1/cameras/{camera_id}/address").json()
        assert told["url"].endswith("@127.0.0.1:554/live?profile=Profile_1&n=1")
        assert told["sub_url"].endswith("@127.0.0.1:554/live?profile=Profile_2&n=1")
        assert cameras[camera_id].sub_height == 360
        control = f"@127.0.0.1:{onvif.port}/onvif/device_service#Profile_1"
        assert told["control_url"].endswith(control)
        assert (cameras[camera_id].ptz, cameras[camera_id].tamper_alarm) == (True, False)

    refused = command(*words, said={"password": "wrong"})
    assert refused.status == 2
    assert "does not let this account in" in refused.err
    not_allowed = (*words[:-3], "op1", *words[-2:])
    refused = command(*not_allowed, said={"password": shared_backend.passwords["op1"]})
    assert "cam1: not set up: 403 refused.not_permitted" in refused.out


def test_discover_lists_who_answers(command: Callable[..., _Done]) -> None:
    responder = Responder(lambda asked: [match(asked)], port=3702)
    try:
        done = command("discover", "--interface", LOOPBACK, "--seconds", "0.6")
    finally:
        responder.stop()
    assert (done.status, done.out.splitlines()) == (
        0,
        ["127.0.0.1  http://127.0.0.1:1/onvif  Stand In  S-53  city/Quay [2J"],
    )
    wrong = command("discover", "--interface", "192.0.2.1", "--seconds", "0.2")
    assert (wrong.status, wrong.out) == (2, "")
    assert "network cannot be asked" in wrong.err
