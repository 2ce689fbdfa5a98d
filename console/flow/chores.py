"""What a connected console asks by itself: how the backend is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from console.sources.errors import LinkLost, Refused
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
