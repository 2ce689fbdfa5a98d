"""Where cameras are reached, kept for the hour without the backend. Each asking is a recorded look,
so only what is needed is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial

from console.domain import events as e
from console.domain.camera import Camera
from console.domain.envelope import Recorded
from console.domain.person import Actor, Role
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.questions import CameraUrls, Questions

log = logging.getLogger(__name__)


class AddressBook:
    """alone: whether the backend is known to be gone."""

    def __init__(self, questions: Questions, keeping: Keeping, alone: Callable[[], bool]) -> None:
        self._questions, self._keeping, self._alone = questions, keeping, alone

    async def of(self, camera_id: str) -> CameraUrls:
        """From the backend, and kept; from the copy where the backend is gone.

        Raises LinkLost or Refused.
        """
        kept = self._kept(camera_id)
        if kept and self._alone():
            return kept
        try:
            urls = await self._questions.camera_address(camera_id)
        except (LinkLost, SignedOut):
            if kept:
                return kept
            raise
        self._keeping.do(partial(_keep, camera_id, urls))
        return urls

    def lacking(self, cameras: Iterable[Camera]) -> set[str]:
        """The cameras whose address is not kept, or without that of their second stream: what was
        kept before a camera had one, or by a version that knew of none.
        """
        kept = self._keeping.copy.addresses
        known = kept.camera_ids()
        found = set()
        for camera in cameras:
            half = camera.sub_height > 0 and kept.get_sub(camera.id) is None
            if half or camera.id not in known:
                found.add(camera.id)
        return found

    async def keep(self, actor: Actor, camera_ids: Iterable[str]) -> None:
        """For whoever may go on alone with them."""
        if not actor.has(Role.OPERATOR, Role.SUPERVISOR):
            return
        for camera_id in camera_ids:
            try:
                await self.of(camera_id)
            except (LinkLost, Refused) as error:
                log.info("no address of camera %s: %s", camera_id, type(error).__name__)

    def _kept(self, camera_id: str) -> CameraUrls | None:
        kept = self._keeping.copy.addresses
        main = kept.get(camera_id)
        if not main:
            return None
        return CameraUrls(main, kept.get_sub(camera_id) or "", kept.get_control(camera_id))


def _keep(camera_id: str, urls: CameraUrls, copy: LocalCopy) -> None:
    copy.addresses.keep(camera_id, urls.main)
    copy.addresses.keep_sub(camera_id, urls.sub)
    copy.addresses.keep_control(camera_id, urls.control)


def readdressed(events: list[Recorded]) -> set[str]:
    """Cameras whose kept address may be an old one."""
    found = set()
    for event in (recorded.event for recorded in events):
        if isinstance(event, e.CameraConfigured):
            found.add(event.camera.id)
        elif isinstance(event, e.CameraAddressChanged):
            found.add(event.camera_id)
    return found
