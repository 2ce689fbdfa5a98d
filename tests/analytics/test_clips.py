"""A clip shows everybody in it: whether it may be kept is asked when it would be stored."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from console.domain import events as e
from console.domain.camera import Privacy
from console.video.pipeline.messages import ClipAnswer
from tests.analytics.running import running, until
from tests.support.backend import Backend, Client, backend

__all__ = ["backend"]


def _set_privacy(admin: Client, privacy: Privacy) -> None:
    camera = json.loads(admin.assembly.table.encode(admin.snapshot().cameras["cam1"]))
    wish = {"camera": camera | {"privacy": privacy, "privacy_reason": "a gate without people"}}
    answer = admin.http.put("/api/v1/cameras/cam1", json=wish)
    assert answer.status_code == 204, answer.text


def _clips(reader: Client) -> list[int]:
    """Sizes of the clips that the backend has as evidence."""
    added = [one.event for one in reader.journal() if isinstance(one.event, e.EvidenceAdded)]
    return [event.evidence.size_bytes for event in added if event.evidence.role == "clip"]


async def _story(backend: Backend, data: Path, alert_id: str) -> None:
    admin, reader = backend.client("adm1"), backend.client("sup1")
    async with running(backend, data) as program:
        await until(lambda: hasattr(program, "_cameras"))
        await until(lambda: program._cameras.may_keep_clips("cam1"))
        program._messages.put_nowait(ClipAnswer("cam1", alert_id, bytes(1)))
        await until(lambda: _clips(reader) == [1])
        _set_privacy(admin, Privacy.SILHOUETTES)
        await until(lambda: not program._cameras.may_keep_clips("cam1"))
        program._messages.put_nowait(ClipAnswer("cam1", alert_id, bytes(2)))
        _set_privacy(admin, Privacy.NONE)
        await until(lambda: program._cameras.may_keep_clips("cam1"))
        program._messages.put_nowait(ClipAnswer("cam1", alert_id, bytes(3)))
        await until(lambda: 3 in _clips(reader))
        assert _clips(reader) == [1, 3]


def test_a_clip_of_a_camera_that_has_become_private_is_not_kept(
    backend: Backend, tmp_path: Path
) -> None:
    posted = backend.client("int1").http.post("/api/v1/alerts", json={"title": "a", "priority": 2})
    _set_privacy(backend.client("adm1"), Privacy.NONE)
    asyncio.run(_story(backend, tmp_path / "analytics", posted.json()["alert_id"]))
