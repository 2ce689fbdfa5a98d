"""Where cameras are reached, kept for the hour without the backend. Each asking is a recorded look,
so only what is needed is asked for.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from console.domain import events as e
from console.domain.camera import Camera
from console.domain.envelope import Recorded
from console.domain.person import Actor, Role
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.journal.errors import CopyError
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.questions import CameraUrls, Questions

log = logging.getLogger(__name__)


class AddressBook:
    """cameras: as they are set up now. alone: whether the backend is known to be gone."""

    def __init__(
        self,
        questions: Questions,
        keeping: Keeping,
        cameras: Callable[[], Mapping[str, Camera]],
        alone: Callable[[], bool],
    ) -> None:
        self._questions, self._keeping = questions, keeping
        self._cameras, self._alone = cameras, alone
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, camera_id: str) -> CameraUrls:
        """From the backend, and kept; from the copy where the backend is gone.

        Raises LinkLost or Refused.
        """
        kept = self._kept(camera_id)
        if kept and self._alone():
            return kept
        async with self._turns[camera_id]:  # an old answer is never kept over a newer one
            camera = self._cameras().get(camera_id)
            version = camera.address_version if camera else 0  # it may go up while we wait
            try:
                urls = await self._questions.camera_address(camera_id)
            except (LinkLost, SignedOut):
                if kept:
                    return kept
                raise
            self._keeping.do(partial(_keep, camera_id, urls, version))
            return urls

    def lacking(self) -> set[str]:
        """The cameras whose address is not kept, or an old one, or without that of their second
        stream: what was kept before a camera had one, or by a version that knew of none.
        """
        try:
            known = self._keeping.copy.addresses.known()
        except CopyError as error:  # said and mended where it is written
            log.warning("kept addresses cannot be read: %s", type(error).__name__)
            return set()
        return {
            camera.id
            for camera in self._cameras().values()
            if known.versions.get(camera.id) != camera.address_version
            or (camera.sub_height > 0 and camera.id not in known.subs)
        }

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


def _keep(camera_id: str, urls: CameraUrls, version: int, copy: LocalCopy) -> None:
    copy.addresses.keep(camera_id, urls.main, urls.sub, urls.control, version)


def readdressed(events: Iterable[Recorded]) -> set[str]:
    """Cameras of which what is kept may not be enough any more."""
    found = set()
    for event in (recorded.event for recorded in events):
        if isinstance(event, e.CameraConfigured):
            found.add(event.camera.id)
        elif isinstance(event, e.CameraAddressChanged):
            found.add(event.camera_id)
    return found
