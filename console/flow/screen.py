"""The person's screen in the local copy: how it is named there, and how it is read again."""

from __future__ import annotations

import logging

from console.domain.screen import Screen
from console.wire import Table, WireError

log = logging.getLogger(__name__)
SCREEN = "screen"  # in the copy's meta


def read_screen(told: bytes | None, table: Table) -> Screen:
    """An empty one where none was kept, or where another version wrote it otherwise."""
    if told is None:
        return Screen()
    try:
        screen: Screen = table.decode(told, Screen)
    except WireError as error:
        log.warning("the screen of the last time is not understood: %s", type(error).__name__)
        return Screen()
    return screen
