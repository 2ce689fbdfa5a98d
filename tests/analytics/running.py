"""roc-analytics in this process, beside a real backend, without a model."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from console.analytics.service import Analytics
from console.analytics.settings import Settings
from tests.support.backend import Backend

_LIMIT_S = 30.0


@contextlib.asynccontextmanager
async def running(backend: Backend, data: Path) -> AsyncIterator[Analytics]:
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
    task = asyncio.create_task(program.run())
    try:
        yield program
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(_LIMIT_S):
        while not await asyncio.to_thread(what):  # noqa: ASYNC110 - the program has no such event
            await asyncio.sleep(0.05)
