"""What a connected console asks by itself: how the backend is, and camera addresses to keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.person import Actor, Role
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.questions import Questions

log = logging.getLogger(__name__)
STATUS_EVERY_S = 2.0


async def watch_status(questions: Questions, tell: Callable[[dict[str, Any]], None]) -> None:
    """Until cancelled."""
    while True:
        try:
            tell(await questions.status())
        except (LinkLost, Refused) as error:
            log.debug("no status: %s", type(error).__name__)
        await asyncio.sleep(STATUS_EVERY_S)


async def keep_addresses(
    questions: Questions, keeping: Keeping, actor: Actor, camera_ids: Iterable[str]
) -> None:
    """For the hour without the backend. Each is a recorded look, so only what is needed."""
    if not actor.has(Role.OPERATOR, Role.SUPERVISOR):
        return
    for camera_id in camera_ids:
        try:
            await camera_address(questions, keeping, camera_id)
        except (LinkLost, Refused) as error:
            log.info("no address of camera %s: %s", camera_id, type(error).__name__)


async def camera_address(questions: Questions, keeping: Keeping, camera_id: str) -> str:
    """From the backend, and kept; from the copy where the backend is gone."""
    try:
        url, control_url = await questions.camera_address(camera_id)
    except (LinkLost, SignedOut):
        if kept := keeping.copy.addresses.get(camera_id):
            return kept
        raise
    keeping.do(partial(_keep, camera_id, url, control_url))
    return url


def _keep(camera_id: str, url: str, control_url: str, copy: LocalCopy) -> None:
    copy.addresses.keep(camera_id, url)
    copy.addresses.keep_control(camera_id, control_url)


def readdressed(events: list[Recorded]) -> set[str]:
    """Cameras whose kept address may be an old one."""
    found = set()
    for event in (recorded.event for recorded in events):
        if isinstance(event, e.CameraConfigured):
            found.add(event.camera.id)
        elif isinstance(event, e.CameraAddressChanged):
            found.add(event.camera_id)
    return found
