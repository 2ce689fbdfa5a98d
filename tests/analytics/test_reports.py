"""The outbox of roc-analytics: what is said outlives the program, and a full disk loses nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from console.analytics.reports import Reports
from console.clock import now_utc
from console.domain import commands as c
from console.domain.alert import Priority
from console.sources.http import Backend
from console.tool_api.assembly import assemble
from console.tool_api.core import Tools

_NOBODY = "http://127.0.0.1:9"


def reports(folder: Path, address: str = _NOBODY) -> Reports:
    """A new run of the program over the same folder."""
    return Reports(folder, Backend(address), assemble(Tools()).table, lambda label, classes: None)


def _returned(alert_id: str) -> c.ReportReturned:
    return c.ReportReturned(alert_id, now_utc())


def test_what_was_said_outlives_the_program(tmp_path: Path) -> None:
    first = reports(tmp_path)
    for alert_id in ("A1", "A2"):
        first.say(_returned(alert_id))
    assert reports(tmp_path).waiting() == 2


def test_a_torn_last_line_costs_nothing_that_comes_after(tmp_path: Path) -> None:
    reports(tmp_path).say(_returned("A1"))
    with (tmp_path / "commands.jsonl").open("ab") as file:
        file.write(b'{"id": "torn by a power c')
    second = reports(tmp_path)
    assert second.waiting() == 1
    second.say(_returned("A2"))
    assert reports(tmp_path).waiting() == 2


def _spoilt(file: Path, at: int) -> bytes:
    """The file with a few bytes of one line overwritten; what it held then."""
    lines = file.read_bytes().splitlines(keepends=True)
    lines[at] = b"\x00\xff{" + lines[at][3:]
    file.write_bytes(b"".join(lines))
    return file.read_bytes()


@pytest.mark.logs("1 lines of what was said cannot be read; set aside as commands.jsonl.set-aside-")
def test_an_unreadable_line_is_set_aside_and_the_rest_is_kept(tmp_path: Path) -> None:
    first = reports(tmp_path)
    for alert_id in ("A1", "A2", "A3"):
        first.say(_returned(alert_id))
    spoilt = _spoilt(tmp_path / "commands.jsonl", 1)
    second = reports(tmp_path)
    assert second.waiting() == 2
    second.say(_returned("A4"))
    (aside,) = tmp_path.glob("commands.jsonl.set-aside-*")
    assert aside.read_bytes() == spoilt
    assert aside.stat().st_mode & 0o077 == 0
    assert reports(tmp_path).waiting() == 3
    assert len(list(tmp_path.glob("commands.jsonl.set-aside-*"))) == 1, "said once"


@pytest.mark.logs("cannot be read; set aside")
@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "OfAnotherVersion"},
        {"data": {"alert_id": 7}},
        {"data": None},
        {"made_at_utc": "yesterday"},
        {"pictures": [["only a hash"]]},
        {"pictures": None},
    ],
)
def test_a_line_that_could_never_be_sent_holds_nothing_up(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    first = reports(tmp_path)
    for alert_id in ("A1", "A2"):
        first.say(_returned(alert_id))
    file = tmp_path / "commands.jsonl"
    one, other = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(json.dumps(json.loads(one) | changed).encode() + b"\n" + other)
    assert reports(tmp_path).waiting() == 1


@pytest.mark.logs("waits in memory only")
def test_a_full_disk_loses_no_alert_while_the_program_lives(tmp_path: Path) -> None:
    one = reports(tmp_path)
    (tmp_path / "commands.jsonl").symlink_to("/dev/full")
    one.say(_returned("A1"))
    assert one.waiting() == 1


async def _answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: asyncio.Queue[str]
) -> None:
    """A backend that accepts one command, once the test has taken note of it."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(h[15:]) for h in head.split(b"\r\n") if h.startswith(b"Content-Length"))
    body = json.loads(await reader.readexactly(length))
    await asked.put(body["body"]["data"]["epoch"])
    await asked.join()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    writer.close()


async def _leases_while_one_is_under_way(folder: Path) -> list[str]:
    asked: asyncio.Queue[str] = asyncio.Queue()
    server = await asyncio.start_server(lambda r, w: _answered(r, w, asked), "127.0.0.1", 0)
    one = reports(folder, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    signed_in = asyncio.Event()
    signed_in.set()
    sending = asyncio.create_task(one.deliver(signed_in))
    one.lease(c.TakeLease("cam1", "E1"))
    one.lease(c.TakeLease("cam2", "E2"))
    seen = [await asyncio.wait_for(asked.get(), 5)]
    one.lease(c.TakeLease("cam1", "E3"))
    for _ in range(2):
        asked.task_done()
        seen.append(await asyncio.wait_for(asked.get(), 5))
    asked.task_done()
    sending.cancel()
    server.close()
    await server.wait_closed()
    return seen


def test_a_lease_wanted_while_another_is_under_way_is_not_lost(tmp_path: Path) -> None:
    seen = asyncio.run(_leases_while_one_is_under_way(tmp_path))
    assert seen == ["E1", "E2", "E3"]


async def _alerts_to(folder: Path, answers: list[bytes], alerts: int = 0) -> list[str]:
    """So many alerts (else one for each answer of the backend); their ids as it is told them."""
    left, told = list(answers), []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(h[15:]) for h in head.split(b"\r\n") if h.startswith(b"Content-Length"))
        told.append(json.loads(await reader.readexactly(length))["body"]["data"]["alert_id"])
        status = left.pop(0)
        body = b'{"message_id": "refused.tool_off", "params": {}}'
        words = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        writer.write(words % (status, len(body), body))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    one = reports(folder, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    signed_in = asyncio.Event()
    signed_in.set()
    sending = asyncio.create_task(one.deliver(signed_in))
    for n in range(alerts or len(answers)):
        now = now_utc()
        one.say(c.ReportAlert(f"A{n}", "some_tool", "some.seen", {}, Priority.HIGH, now, now))
    async with asyncio.timeout(10):
        while one.waiting():  # noqa: ASYNC110 - it has no event for it
            await asyncio.sleep(0.01)
    sending.cancel()
    server.close()
    await server.wait_closed()
    return told


def test_alerts_that_are_refused_are_said_to_be_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refused = b"409 Conflict"
    asyncio.run(_alerts_to(tmp_path, [refused, refused, b"200 OK", b"200 OK"]))
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert said == [
        "the backend takes no alerts of some_tool, they are lost: 409 refused.tool_off",
        "the backend takes alerts of some_tool again; 2 were lost",
    ]


@pytest.mark.parametrize("fault", [b"500 Fault", b"507 Full", b"599 Strange", b"429 Slowly"])
def test_a_fault_of_the_backend_loses_nothing(tmp_path: Path, fault: bytes) -> None:
    """Its words are the same as for a refusal; it is asked again, and takes it."""
    said = asyncio.run(_alerts_to(tmp_path, [fault, fault, b"200 OK"], alerts=1))
    assert said == ["A0", "A0", "A0"]
