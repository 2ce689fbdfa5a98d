"""What is open now, whole: the start of everything that is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from console.sources.errors import LinkLost
from console.sources.http import Backend
from console.wire import WireError, snapshot

_SLICE = 200  # records decoded between two looks at the loop


async def take_snapshot(
    backend: Backend, slice_types: Mapping[str, type]
) -> tuple[int, list[snapshot.Row]]:
    """The snapshot's seq and its rows. Raises LinkLost where it is cut short or does not fit."""
    response = await backend.ask("GET", "/api/v1/snapshot")
    try:
        seq, rows = snapshot.decode(response.content.splitlines(), slice_types)
        return seq, await _in_slices(rows)
    except WireError as error:
        raise LinkLost(f"snapshot: {error}") from error


async def _in_slices(rows: Iterator[snapshot.Row]) -> list[Any]:
    taken = []
    for row in rows:
        taken.append(row)
        if len(taken) % _SLICE == 0:
            await asyncio.sleep(0)
    return taken
