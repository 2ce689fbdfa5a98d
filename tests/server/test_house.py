"""Evidence, cameras, leases, relays, procedures, history, status, TLS, the command line."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.camera import Privacy
from console.domain.person import Role
from console.wire.ticket import check_ticket
from server_stub.procedures import ProcedureProblem, read_procedure
from tests.server.test_truth import raise_alert
from tests.support.backend import ROOT, Backend, Client, started

PICTURE = b"\x89PNG not really" * 1000
SHA = hashlib.sha256(PICTURE).hexdigest()


def _put(client: Client, sha256: str, content: bytes, kind: str = "image/png") -> httpx.Response:
    headers = {"Content-Type": kind}
    return client.http.put(f"/api/v1/media/{sha256}", content=content, headers=headers)


def test_evidence_comes_back_as_it_was_and_the_look_is_recorded(backend: Backend) -> None:
    det, op, sup = backend.client("det1"), backend.client("op1"), backend.client("sup1")
    assert [_put(det, SHA, PICTURE).status_code for _ in range(2)] == [201, 200]
    for _ in range(2):
        answer = op.http.get(f"/api/v1/media/{SHA}")
        assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    looks = [r for r in sup.journal() if isinstance(r.event, e.Looked)]
    assert [(r.actor_id, r.event) for r in looks] == [("op1", e.Looked("evidence", SHA))]
    assert all(r.seq not in {o.seq for o in op.journal()} for r in looks)  # not for everybody
    assert PICTURE not in b"".join(p.read_bytes() for p in backend.data.rglob("*") if p.is_file())


@pytest.mark.logs("evidence .* is damaged")
def test_evidence_that_does_not_fit_is_refused(backend: Backend) -> None:
    op = backend.client("op1")
    for sha256, content, kind, field in (
        ("0" * 64, PICTURE, "image/png", "sha256"),
        (SHA.upper(), PICTURE, "image/png", "sha256"),
        (SHA, PICTURE, "", "content-type"),
        (SHA, PICTURE, "a\tb/c", "content-type"),
    ):
        answer = _put(op, sha256, content, kind)
        assert (answer.status_code, answer.json()["params"]["field"]) == (422, field)
    big = bytes((16 << 20) + 1)
    assert _put(op, hashlib.sha256(big).hexdigest(), big).status_code == 413
    assert op.http.get(f"/api/v1/media/{'1' * 64}").status_code == 404
    _put(op, SHA, PICTURE)
    file = next(p for p in (backend.data / "media").rglob(SHA))
    spoiled = bytearray(file.read_bytes())
    spoiled[100] ^= 1
    file.write_bytes(spoiled)
    answer = op.http.get(f"/api/v1/media/{SHA}")
    assert (answer.status_code, answer.json()["message_id"]) == (410, "refused.media_damaged")
    _put(op, SHA, PICTURE)  # from a console that still has it
    assert op.http.get(f"/api/v1/media/{SHA}").content == PICTURE


def test_a_cameras_address_comes_apart_and_the_look_is_recorded(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    answer = op.http.get("/api/v1/cameras/cam1/address")
    assert answer.json()["url"] == "rtsp://viewer:camera-canary-7@127.0.0.1:1/live"
    assert op.http.get("/api/v1/cameras/cam2/address").status_code == 404
    assert "camera-canary-7" not in sup.http.get("/api/v1/journal").text
    assert "camera-canary-7" not in sup.http.get("/api/v1/snapshot").text
    looked = sup.journal()[-1]
    assert (looked.actor_id, looked.event) == ("op1", e.Looked("camera_address", "cam1"))


def test_an_administrator_sets_up_a_camera(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    camera = json.loads(admin.assembly.table.encode(op.snapshot().cameras["cam2"]))
    wish = {"camera": camera | {"privacy": "none"}, "url": "http://127.0.0.1:9/stream"}
    refused = admin.http.put("/api/v1/cameras/cam2", json=wish)
    assert (refused.status_code, refused.json()["message_id"]) == (409, "refused.reason_needed")
    assert op.http.get("/api/v1/cameras/cam2/address").status_code == 404  # nothing of it
    wish["camera"]["privacy_reason"] = "a gate without people"
    assert admin.http.put("/api/v1/cameras/cam2", json=wish).status_code == 204
    assert op.snapshot().cameras["cam2"].privacy == Privacy.NONE
    url = op.http.get("/api/v1/cameras/cam2/address").json()["url"]
    assert url == "http://127.0.0.1:9/stream"
    assert admin.http.put("/api/v1/cameras/other", json=wish).status_code == 422


def test_a_corrected_password_is_told_and_is_in_no_event(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    camera = json.loads(admin.assembly.table.encode(op.snapshot().cameras["cam1"]))
    url = "rtsp://viewer:corrected-canary-2@127.0.0.1:1/live"
    start = op.snapshot().seq
    for _ in range(2):  # the second time it is the same
        answer = admin.http.put("/api/v1/cameras/cam1", json={"camera": camera, "url": url})
        assert answer.status_code == 204, answer.text
    assert op.http.get("/api/v1/cameras/cam1/address").json()["url"] == url
    told = [(r.actor_id, r.event) for r in op.journal(start)]
    assert told == [("adm1", e.CameraAddressChanged("cam1"))]
    assert "corrected-canary-2" not in admin.http.get("/api/v1/journal").text
    backend.kill()
    backend.start()  # with the same bootstrap file, which has the old one
    assert op.http.get("/api/v1/cameras/cam1/address").json()["url"] == url
    answer = op.send(op.command(c.ChangeCameraAddress("cam1")))
    assert (answer.status_code, answer.json()["message_id"]) == (403, "refused.not_permitted")


def test_a_new_camera_has_its_address_at_once(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    camera = json.loads(admin.assembly.table.encode(op.snapshot().cameras["cam1"]))
    start = op.snapshot().seq
    wish = {"camera": camera | {"id": "cam9"}, "url": "rtsp://127.0.0.1:1/nine"}
    assert admin.http.put("/api/v1/cameras/cam9", json=wish).status_code == 204
    assert [type(r.event) for r in op.journal(start)] == [e.CameraConfigured]
    assert op.http.get("/api/v1/cameras/cam9/address").json()["url"] == wish["url"]


def test_a_silent_holder_loses_its_lease(backend: Backend) -> None:
    det, sup = backend.client("det1"), backend.client("sup1")
    seq = sup.snapshot().seq
    det.say(c.TakeLease("cam1", "epoch-1"))
    beat = {"camera_id": "cam1", "epoch": "epoch-1"}
    assert det.http.post("/api/v1/leases/heartbeat", json=beat).status_code == 204
    wrong = det.http.post("/api/v1/leases/heartbeat", json=beat | {"epoch": "epoch-0"})
    assert (wrong.status_code, wrong.json()["params"]["holder"]) == (409, "det1")
    foreign = sup.http.post("/api/v1/leases/heartbeat", json=beat)
    assert foreign.status_code == 409
    begun = time.monotonic()
    taken, ended = sup.recorded(seq, 2, 15.0)
    assert time.monotonic() - begun > 3.0
    assert (taken.event.lease.held, ended.event.lease.held) == (True, False)
    assert ended.actor_id == "system"


def test_a_relay_is_found_with_a_ticket_that_its_key_proves(shared_backend: Backend) -> None:
    det, op = shared_backend.client("det1"), shared_backend.client("op1")
    assert op.http.get("/api/v1/cameras/cam1/relay").status_code == 404
    at = {"camera_id": "cam1", "host": "127.0.0.1", "port": 4711}
    assert det.http.post("/api/v1/relays", json=at).status_code == 204
    words = op.http.get("/api/v1/cameras/cam1/relay").json()
    assert (words["host"], words["port"], words["tls"]) == ("127.0.0.1", 4711, False)
    raw = base64.b64decode(det.http.get("/api/v1/relays/key").json()["public_key"])
    key = Ed25519PublicKey.from_public_bytes(raw)
    ticket = check_ticket(key, words["ticket"], "cam1", time.time())
    assert ticket.reader_id
    assert "op1" not in ticket.reader_id, "a relay need not learn who reads"


def test_a_look_into_a_recording_is_recorded_with_its_five_minutes(backend: Backend) -> None:
    det, op, sup = backend.client("det1"), backend.client("op1"), backend.client("sup1")
    at = {"camera_id": "cam1", "host": "127.0.0.1", "port": 4711}
    assert det.http.post("/api/v1/relays", json=at).status_code == 204
    for when in (1_000, 1_100, 1_300):
        words = op.http.get(f"/api/v1/cameras/cam1/recording?at={when}").json()
    raw = base64.b64decode(det.http.get("/api/v1/relays/key").json()["public_key"])
    key = Ed25519PublicKey.from_public_bytes(raw)
    ticket = check_ticket(key, words["ticket"], "cam1", time.time())
    assert ticket.span == (1_200.0, 1_500.0)
    looks = [r.event for r in sup.journal() if isinstance(r.event, e.Looked)]
    times = [dt.datetime.fromtimestamp(one, dt.UTC) for one in (900, 1_200, 1_500)]
    assert looks == [
        e.Looked("recording", "cam1", times[0], times[1]),
        e.Looked("recording", "cam1", times[1], times[2]),
    ]
    ahead = op.http.get(f"/api/v1/cameras/cam1/recording?at={int(time.time()) + 900}")
    assert (ahead.status_code, ahead.json()["params"]["field"]) == (422, "at")


def test_closed_things_are_paged_newest_first(backend: Backend) -> None:
    op, harbour = backend.client("op1"), backend.client("harbour1")
    ids = []
    for n in range(5):
        ids.append(raise_alert(op, f"Number {n}", camera_id="cam1" if n % 2 else "cam2"))
        op.say(c.AcknowledgeAlert(ids[-1]))
        op.say(c.CloseAlert(ids[-1], "handled"))
    seen, before = [], ""
    while before is not None:
        words = op.http.get(f"/api/v1/history/alerts?limit=2{before}").json()
        seen += [item["alert"]["id"] for item in words["items"]]
        before = f"&before={words['next']}" if words["next"] else None
    assert seen == ids[::-1]
    mine = harbour.http.get("/api/v1/history/alerts").json()["items"]
    assert [item["alert"]["id"] for item in mine] == [ids[3], ids[1]]
    by_camera = op.http.get("/api/v1/history/alerts?camera_id=cam2").json()["items"]
    assert [item["alert"]["id"] for item in by_camera] == [ids[4], ids[2], ids[0]]


def test_a_closed_incident_keeps_its_checklists(backend: Backend) -> None:
    op = backend.client("op1")
    alert, incident, run = raise_alert(op), new_ulid(), new_ulid()
    op.say(c.OpenIncident(incident, alert))
    op.say(c.StartChecklist(run, incident, "armed_person"))
    op.say(c.AnswerStep(run, "picture", "weapon_seen"))
    answer = op.send(op.command(c.CloseIncident(incident, "resolved", "Over", "en")))
    assert answer.json()["message_id"] in ("refused.checklist_open", "refused.moved_meanwhile")
    alert, incident = raise_alert(op), new_ulid()
    op.say(c.OpenIncident(incident, alert))
    op.say(c.CloseIncident(incident, "resolved", "Over", "en"))
    item = op.http.get(f"/api/v1/history/incidents?incident_id={incident}").json()["items"][0]
    assert (item["incident"]["id"], item["code"], item["summary"]) == (incident, "resolved", "Over")
    assert len(item["incident"]["log"]) == 1


def test_the_status_says_how_the_backend_is(shared_backend: Backend) -> None:
    det, op = shared_backend.client("det1"), shared_backend.client("op1")
    model = {"name": "demo", "version": "1", "demo": True, "alarm_labels": ["pistol"]}
    report = {"device": "CPU", "ms_per_frame": 21.5, "provider": "CPU", "reason": "fastest"}
    cameras = {"cam1": {"state": "live", "holder": ""}}
    body = report | {"model": model, "cameras": cameras, "reason_params": {"limit_mib": 64}}
    assert det.http.post("/api/v1/detectors/status", json=body).status_code == 204
    words = op.http.get("/api/v1/status").json()
    assert words["detectors"]["det1"] == report | {
        "model": model,
        "reason_params": {"limit_mib": 64},
    }
    assert words["cameras"]["cam1"]["state"] == "live"
    assert words["cameras"]["cam2"]["state"] == "unknown"
    assert (words["trouble"], words["damaged"], words["demo"]) == ("", [], False)
    assert words["disk_free_bytes"] > 0


def test_a_procedure_that_does_not_fit_is_named_by_line_or_field(tmp_path: Path) -> None:
    sound = (ROOT / "console/tools/weapon_detection/checklists/armed_person.yaml").read_text()
    for text, words in (
        ("id: [", r"line \d"),
        (sound.replace("mode: read_do", "mode: read_only"), "mode"),
        (sound.replace("  - id: picture", "  - name: picture"), r"steps\[0\]"),
        (sound.replace("  - id: police", "  - id: picture"), "same id"),
    ):
        file = tmp_path / "spoiled.yaml"
        file.write_text(text)
        with pytest.raises(ProcedureProblem, match=rf"spoiled\.yaml.*{words}"):
            read_procedure(file)


def test_a_bootstrap_that_does_not_fit_is_named(tmp_path: Path) -> None:
    account = '[[accounts]]\nid="a"\nname="A"\nroles=["boss"]\n'
    backend = Backend(tmp_path, bootstrap=account)
    with pytest.raises(AssertionError, match=r"bootstrap\.toml, accounts\[0\]\.roles"):
        backend.start()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, private


def test_tls_by_option(tmp_path: Path) -> None:
    cert, key = _certificate(tmp_path)
    options = ["--tls-cert", str(cert), "--tls-key", str(key), "--host", "127.0.0.1"]
    with started(tmp_path / "backend", arguments=options) as backend:
        assert backend.url.startswith("https://")
        port = backend.url.rpartition(":")[2]
        trusting = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(verify=trusting, trust_env=False) as http:
            assert http.get(f"https://localhost:{port}/healthz").status_code == 200
        with httpx.Client(trust_env=False) as http, pytest.raises(httpx.ConnectError):
            http.get(f"https://localhost:{port}/healthz")


def test_help_and_version_answer_without_the_backend() -> None:
    """In a process whose imports of the heavy parts would fail."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = sys.modules['uvicorn'] = None\n"
        "from server_stub.__main__ import main\nmain([{!r}])"
    )
    for option, words in (("--version", "roc-server 0"), ("--help", "run")):
        command = [sys.executable, "-c", code.format(option)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout


def test_what_the_backend_never_imports(shared_backend: Backend) -> None:
    assert shared_backend.process is not None
    maps = Path(f"/proc/{shared_backend.process.pid}/maps").read_text()
    for name in ("PySide6", "/av/", "cv2", "numpy", "onnxruntime"):
        assert name not in maps


def test_a_system_role_is_given_to_nobody(shared_backend: Backend) -> None:
    admin = shared_backend.client("adm1")
    body = {"name": "X", "roles": [Role.SYSTEM], "password": "long-enough-1"}
    answer = admin.http.put("/api/v1/accounts/x1", json=body)
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "roles")
    body |= {"roles": ["operator"], "password": "short"}
    answer = admin.http.put("/api/v1/accounts/x1", json=body)
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "password")


def test_a_second_streams_address_is_as_secret_as_the_first(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    camera = json.loads(admin.assembly.table.encode(op.snapshot().cameras["cam1"]))
    camera["id"], url = "cam7", "rtsp://127.0.0.1:1/main"
    sub = "rtsp://viewer:second-canary-4@127.0.0.1:1/sub"
    wish = {"camera": camera, "url": url, "sub_url": sub}
    path = "/api/v1/cameras/cam7"
    answer = admin.http.put(path, json=wish)
    assert answer.json()["params"]["field"] == "camera.sub_height"
    camera["sub_height"] = 360
    assert admin.http.put(path, json=wish).status_code == 204
    assert op.http.get(f"{path}/address").json()["sub_url"] == sub
    assert op.snapshot().cameras["cam7"].sub_height == 360
    start = op.snapshot().seq
    assert admin.http.put(path, json={"camera": camera}).status_code == 204  # as it is
    assert admin.http.put(path, json=wish | {"sub_url": sub + "2"}).status_code == 204
    assert [r.event for r in op.journal(start)] == [e.CameraAddressChanged("cam7")]
    for told in ("journal", "snapshot"):
        assert "second-canary-4" not in admin.http.get(f"/api/v1/{told}").text
    assert admin.http.put(path, json={"camera": camera, "sub_url": ""}).status_code == 204
    assert op.http.get(f"{path}/address").json()["sub_url"] == ""
    wrong = admin.http.put(path, json={"camera": camera | {"sub_height": -1}})
    assert wrong.json()["message_id"] == "refused.sub_height"
