"""A recorder that does not record is an alarm, one for the disk, and ends when it records again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from console.analytics import recording
from console.analytics.service import Analytics
from console.analytics.settings import Settings
from console.domain.alert import Alert
from console.video.liveness import Liveness
from console.video.pipeline.messages import CameraState
from console.video.trouble import Trouble
from tests.support.backend import Backend, Client, backend

__all__ = ["backend"]

LIMIT_S = 30.0


@contextlib.asynccontextmanager
async def _running(backend: Backend, data: Path) -> AsyncIterator[Analytics]:
    settings = Settings(
        backend=backend.url,
        ca_file="",
        account="det1",
        data=data,
        model=None,
        device="auto",
        added_delay_s=0.0,
        detect_every_s=0.2,
        relay_host="127.0.0.1",
        relay_tls=None,
    )
    program = Analytics(settings, backend.passwords["det1"])
    running = asyncio.create_task(program.run())
    try:
        yield program
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not await asyncio.to_thread(what):  # noqa: ASYNC110 - the program has no such event
            await asyncio.sleep(0.05)


def _alarms(reader: Client) -> list[Alert]:
    alerts = reader.snapshot().alerts.values()
    return [one for one in alerts if one.message_id.startswith("recorder.")]


def _state(camera_id: str, trouble: Trouble) -> CameraState:
    return CameraState(camera_id, Liveness.LIVE, False, "", trouble.value)


async def _story(backend: Backend, data: Path) -> None:
    reader = backend.client("sup1")
    async with _running(backend, data) as program:
        await _until(lambda: hasattr(program, "_cameras"))
        await _until(lambda: len(program._cameras.states()) >= 1)
        camera = next(iter(program._cameras.states()))
        program._messages.put_nowait(_state(camera, Trouble.DISK_FULL))
        await _until(lambda: _alarms(reader))
        assert [(one.message_id, one.active()) for one in _alarms(reader)] == [
            ("recorder.disk_full", True)
        ]
        program._messages.put_nowait(_state(camera, Trouble.NONE))
        await _until(lambda: not any(one.active() for one in _alarms(reader)))


def test_a_full_disk_is_one_alarm_that_ends_when_it_records_again(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "ALARM_AFTER_S", 0.1)
    asyncio.run(_story(backend, tmp_path / "analytics"))
