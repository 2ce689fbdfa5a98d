"""A recorder that does not record is an alarm, one for the disk, and ends when it records again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.analytics import recording
from console.domain.alert import Alert
from console.video.liveness import Liveness
from console.video.pipeline.messages import CameraState
from console.video.trouble import Trouble
from tests.analytics.running import running, until
from tests.support.backend import Backend, Client, backend

__all__ = ["backend"]


def _alarms(reader: Client) -> list[Alert]:
    alerts = reader.snapshot().alerts.values()
    return [one for one in alerts if one.message_id.startswith("recorder.")]


def _state(camera_id: str, trouble: Trouble) -> CameraState:
    return CameraState(camera_id, Liveness.LIVE, False, "", trouble.value)


async def _story(backend: Backend, data: Path) -> None:
    reader = backend.client("sup1")
    async with running(backend, data) as program:
        await until(lambda: hasattr(program, "_cameras"))
        await until(lambda: len(program._cameras.states()) >= 1)
        camera = next(iter(program._cameras.states()))
        program._messages.put_nowait(_state(camera, Trouble.DISK_FULL))
        await until(lambda: _alarms(reader))
        assert [(one.message_id, one.active()) for one in _alarms(reader)] == [
            ("recorder.disk_full", True)
        ]
        program._messages.put_nowait(_state(camera, Trouble.NONE))
        await until(lambda: not any(one.active() for one in _alarms(reader)))


def test_a_full_disk_is_one_alarm_that_ends_when_it_records_again(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "ALARM_AFTER_S", 0.1)
    asyncio.run(_story(backend, tmp_path / "analytics"))
