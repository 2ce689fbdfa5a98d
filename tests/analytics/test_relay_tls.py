"""The relay by TLS: roc-analytics with a certificate, and a console that looks at it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from console.sources.questions import RelayTicket
from console.video.records import PacketRecord, StreamRecord
from console.video.trouble import CameraTrouble, Trouble
from console.wire.table import CORE
from tests.analytics.program import Program
from tests.support.backend import Backend, Client, backend
from tests.support.certificates import self_signed
from tests.support.relay_client import RelayClient
from tests.support.ts_server import start_http
from tests.video.rig import wait_for
from tests.video.streams import moving_file

__all__ = ["backend"]


def _ticket(client: Client) -> RelayTicket:
    wait_for(lambda: client.http.get("/api/v1/cameras/cam2/relay").status_code == 200, 25, 0.2)
    return RelayTicket(**client.http.get("/api/v1/cameras/cam2/relay").json())


def test_pictures_come_by_tls_to_who_trusts_the_certificate(
    backend: Backend, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    other, _ = self_signed(tmp_path / "other")
    camera = start_http(moving_file(tmp_path))
    admin = backend.client("adm1")
    record = json.loads(CORE.encode(admin.snapshot().cameras["cam2"]))
    wish = {"camera": record, "url": camera.url}
    assert admin.http.put("/api/v1/cameras/cam2", json=wish).status_code == 204
    files = ("--relay-tls-cert", str(certificate), "--relay-tls-key", str(key))
    program = Program(tmp_path / "data", backend, backend.passwords["det1"], *files)
    try:
        ticket = _ticket(backend.client("op1"))
        assert ticket.tls
        reader = RelayClient("cam2", ticket.place(str(certificate)))
        found: set[type] = set()
        wait_for(lambda: found.add(type(reader.read(0.2))) or found >= _PICTURES, 20)
        reader.close()
        for ca_file in (str(other), ""):
            with pytest.raises(CameraTrouble) as refused:
                RelayClient("cam2", ticket.place(ca_file))
            assert refused.value.trouble is Trouble.RELAY_UNTRUSTED
        plain = RelayClient("cam2", replace(ticket, tls=False).place(""))
        with pytest.raises(CameraTrouble):
            plain.read(10.0)
        plain.close()
    finally:
        program.stop()
        camera.kill()


_PICTURES = {StreamRecord, PacketRecord}


@pytest.mark.parametrize("wrong", ["alone", "missing", "mismatched"])
def test_files_that_cannot_be_used_are_said_at_once(
    backend: Backend, tmp_path: Path, wrong: str
) -> None:
    certificate, key = self_signed(tmp_path)
    _, foreign = self_signed(tmp_path / "other")
    files = {
        "alone": ("--relay-tls-cert", str(certificate)),
        "missing": ("--relay-tls-cert", str(tmp_path / "none"), "--relay-tls-key", str(key)),
        "mismatched": ("--relay-tls-cert", str(certificate), "--relay-tls-key", str(foreign)),
    }[wrong]
    program = Program(tmp_path / "data", backend, backend.passwords["det1"], *files)
    assert program.process.wait(25) == 2
    said = program.log.read_text()
    assert "roc-analytics: " in said
    assert "Traceback" not in said
