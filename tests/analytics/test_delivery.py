"""roc-analytics' outbox against a real backend: in order, once each, whatever ends in between."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from console.analytics.reports import Reports
from console.clock import now_utc
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Box, Evidence, Priority, TimedBox
from console.outbox.signing import DeviceKey
from console.sources.http import Backend as Link
from console.sources.identity import Identity
from console.tool_api.assembly import assemble
from console.tool_api.core import Tools
from console.video.pipeline.messages import (
    EvidencePicture,
    ModelWords,
    Sighting,
    SightingStage,
)
from tests.support.backend import Backend, backend

__all__ = ["backend"]

PICTURE = b"\x89PNG a crop that is only bytes"
SHA = hashlib.sha256(PICTURE).hexdigest()
KEY = DeviceKey.fresh().public_bytes()
LIMIT_S = 20.0


def alert(alert_id: str, evidence: tuple[Evidence, ...] = ()) -> c.ReportAlert:
    at = now_utc()
    return c.ReportAlert(
        alert_id=alert_id,
        tool="cameras",
        message_id="onvif.tamper",
        params={"camera": "Market"},
        priority=Priority.MEDIUM,
        first_seen_utc=at,
        last_seen_utc=at,
        camera_id="cam2",
        evidence=evidence,
    )


def _sighting() -> Sighting:
    box = TimedBox(now_utc(), Box(0.4, 0.4, 0.5, 0.6))
    model = ModelWords("m", "1", "a" * 64, 0.5, "CPU", frozenset({"pistol"}))
    return Sighting(
        stage=SightingStage.RAISED,
        camera_id="cam2",
        epoch="E1",
        track_id=1,
        label="pistol",
        score=0.8,
        box=box.box,
        pts=0,
        model=model,
        track=(box,),
        first_seen=box,
        last_seen=box,
        pictures=(EvidencePicture("crop", "image/png", PICTURE),),
    )


def _claim(label: str, classes: frozenset[str]) -> tuple[str, str, Priority]:
    return ("cameras", "camera.lost", Priority.HIGH)


class _Program:
    """One run over a folder, signed in as the detector."""

    def __init__(self, folder: Path, backend: Backend) -> None:
        self.link = Link(backend.url)
        self.reports = Reports(folder, self.link, assemble(Tools()).table, _claim)
        self._backend = backend

    async def sign_in(self) -> None:
        identity = Identity(self.link)
        password = self._backend.passwords["det1"]
        who = await identity.sign_in("det1", password, "analytics-1", KEY, "roc-analytics")
        self.reports.speak_as(who.actor.id, "analytics-1", who.clock_offset_ms)

    async def until_answered(self) -> None:
        async with asyncio.timeout(LIMIT_S):
            while self.reports.waiting():  # noqa: ASYNC110 - the program itself has no such event
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running(folder: Path, backend: Backend) -> AsyncIterator[_Program]:
    program = _Program(folder, backend)
    await program.sign_in()
    signed_in = asyncio.Event()
    signed_in.set()
    sending = asyncio.create_task(program.reports.deliver(signed_in))
    try:
        yield program
    finally:
        sending.cancel()
        await asyncio.wait([sending])
        await program.link.close()


def _raised(backend: Backend) -> list[str]:
    """Ids of the alerts in the journal, in its order."""
    journal = backend.client("sup1").journal()
    return [one.event.alert.id for one in journal if isinstance(one.event, e.AlertRaised)]


def test_order_is_kept_over_a_lost_link(backend: Backend, tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path, backend) as program:
            program.reports.say(alert("A1"))
            await program.until_answered()
            backend.kill()
            for alert_id in ("A2", "A3", "A4"):
                program.reports.say(alert(alert_id))
            await asyncio.to_thread(backend.start)
            await program.sign_in()
            await program.until_answered()

    asyncio.run(story())
    assert _raised(backend) == ["A1", "A2", "A3", "A4"]


def test_a_second_delivery_after_a_crash_doubles_nothing(backend: Backend, tmp_path: Path) -> None:
    """The backend had answered, and the program died before it could forget."""

    async def deliver() -> None:
        async with running(tmp_path / "outbox", backend) as program:
            program.reports.say(alert("A1"))
            program.reports.say(alert("A2"))
            kept.append((tmp_path / "outbox" / "commands.jsonl").read_bytes())
            await program.until_answered()

    async def again() -> None:
        async with running(tmp_path / "outbox", backend) as program:
            await program.until_answered()  # nothing new had to be said for it
            program.reports.say(alert("A3"))
            await program.until_answered()

    kept: list[bytes] = []
    asyncio.run(deliver())
    (tmp_path / "outbox" / "commands.jsonl").write_bytes(kept[0] + b'{"id": "torn')
    asyncio.run(again())
    assert _raised(backend) == ["A1", "A2", "A3"]


def test_what_is_refused_holds_nobody_up(backend: Backend, tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path, backend) as program:
            program.reports.say(c.ReportReturned("never-was", now_utc()))
            program.reports.say(replace(alert("A1"), camera_id="no-such-camera"))
            program.reports.say(alert("A2"))
            await program.until_answered()

    asyncio.run(story())
    assert _raised(backend)[-1] == "A2"
    asyncio.run(_nothing_waits(tmp_path, backend))


async def _nothing_waits(folder: Path, backend: Backend) -> None:
    program = _Program(folder, backend)
    assert program.reports.waiting() == 0
    await program.link.close()


def test_pictures_go_first_and_are_forgotten_after(backend: Backend, tmp_path: Path) -> None:
    alert_ids: list[str] = []

    async def story() -> None:
        async with running(tmp_path, backend) as program:
            alert_ids.append(program.reports.sighting(_sighting()))
            await program.until_answered()

    asyncio.run(story())
    op = backend.client("op1")
    alert = op.snapshot().alerts[alert_ids[0]]
    assert [one.sha256 for one in alert.evidence] == [SHA]
    assert op.http.get(f"/api/v1/media/{SHA}").content == PICTURE
    assert list((tmp_path / "media").rglob(SHA)) == []


def test_a_picture_waits_while_the_backend_has_a_fault(backend: Backend, tmp_path: Path) -> None:
    """A file where its folder should be: it answers 500 until somebody has mended that."""
    folder = backend.data / "media"
    folder.write_bytes(b"no folder")

    async def story() -> None:
        async with running(tmp_path, backend) as program:
            program.reports.sighting(_sighting())
            async with asyncio.timeout(LIMIT_S):
                while "PUT /api/v1/media" not in backend.log.read_text():  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await asyncio.to_thread(folder.unlink)
            await program.until_answered()

    asyncio.run(story())
    assert backend.client("op1").http.get(f"/api/v1/media/{SHA}").content == PICTURE


def test_an_alert_whose_picture_is_gone_is_still_raised(backend: Backend, tmp_path: Path) -> None:
    """Handed in before the last stop, or lost with a disk: the alert matters more."""
    evidence = Evidence(SHA, "image/png", len(PICTURE), "crop", now_utc())

    async def story() -> None:
        async with running(tmp_path, backend) as program:
            program.reports.say(alert("A1", (evidence,)), ((SHA, "image/png"),))
            await program.until_answered()

    asyncio.run(story())
    assert _raised(backend) == ["A1"]
    assert backend.client("op1").http.get(f"/api/v1/media/{SHA}").status_code == 404


def test_pictures_wait_encrypted(tmp_path: Path) -> None:
    """Under a key that is its owner's alone."""
    reports = Reports(tmp_path, Link("http://127.0.0.1:9"), assemble(Tools()).table, _claim)
    reports.sighting(_sighting())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == SHA for path in files)
    assert [path for path in files if PICTURE in path.read_bytes()] == []
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "commands.jsonl").stat().st_mode & 0o777 == 0o600
