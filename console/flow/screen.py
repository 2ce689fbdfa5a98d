"""The person's screen in the local copy: kept by whoever looks at it, read at the next sign-in."""

from __future__ import annotations

import logging

from console.domain.screen import Screen
from console.flow.keeping import Keeping
from console.wire import Table, WireError

log = logging.getLogger(__name__)
SCREEN = "screen"  # its name in the copy's meta


class KeptScreen:
    """names: what stands in the copy's meta, from which a copy begun anew is filled."""

    def __init__(self, keeping: Keeping, names: dict[str, bytes], table: Table) -> None:
        self._keeping, self._names, self._table = keeping, names, table

    def keep(self, screen: Screen) -> None:
        """Held where there is no room for it, and written once there is."""
        told = self._table.encode(screen)
        if told != self._names.get(SCREEN):
            self._names[SCREEN] = told
            self._keeping.do(lambda copy: copy.meta.set(SCREEN, told))

    def last(self) -> Screen:
        """In this run or an earlier one; an empty one where none was kept."""
        return read_screen(self._names.get(SCREEN), self._table)


def read_screen(told: bytes | None, table: Table) -> Screen:
    """An empty one also where another version wrote it otherwise."""
    if told is None:
        return Screen()
    try:
        screen: Screen = table.decode(told, Screen)
    except WireError as error:
        log.warning("the screen of the last time is not understood: %s", type(error).__name__)
        return Screen()
    return screen
