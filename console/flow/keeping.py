"""Writes to the local copy that may fail: said, survived, and made up for when there is room."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from console.clock import now_utc
from console.domain.link import Notice
from console.journal.copy import LocalCopy, open_or_set_aside
from console.journal.errors import CopyDamaged, CopyError, CopyFull
from console.wire import Table

log = logging.getLogger(__name__)

Tell = Callable[[Notice], None]
Untell = Callable[[str], None]
Write = Callable[[LocalCopy], None]


class Keeping:
    """Holds the copy. After a failed write it is behind, until heal() has rewritten it whole."""

    def __init__(
        self,
        copy: LocalCopy,
        path: Path | None,
        key: bytes,
        table: Table,
        tell: Tell,
        untell: Untell,
    ) -> None:
        self.copy = copy
        self.behind = False
        self._path = path
        self._key = key
        self._table = table
        self._tell = tell
        self._untell = untell

    def do(self, write: Write) -> bool:
        """Whether it is on disk now."""
        try:
            write(self.copy)
        except CopyDamaged:
            self._begin_anew()
            return False
        except CopyError as error:
            self._fell_behind(error)
            return False
        return True

    def insist(self, write: Write) -> bool:
        """The same, once more where the copy was found damaged and another begun."""
        was = self.copy
        return self.do(write) or (self.copy is not was and self.do(write))

    def next_counter(self) -> int:
        """Given also where the disk takes nothing, which is said: no wish is lost for a number."""
        given: list[int] = []
        if self.insist(lambda copy: given.append(copy.unsent.counter.next())):
            return given[0]
        return self.copy.unsent.counter.leap(now_utc())

    def heal(self, write_all: Write) -> None:
        """Try to catch up: write_all writes everything that ought to be there."""
        if self.behind and self.do(write_all):
            self.behind = False
            self._untell("copy_full")
            log.info("the local copy is whole again")

    def _fell_behind(self, error: CopyError) -> None:
        if not self.behind:
            log.warning("the local copy cannot be written: %s", type(error).__name__)
        self.behind = True
        message = "link.copy_full" if isinstance(error, CopyFull) else "link.copy_failed"
        self._tell(Notice("copy_full", message))

    def _begin_anew(self) -> None:
        """Its pages do not hold: put it aside and begin another; heal() fills it."""
        self.behind = True
        counter = self.copy.unsent.counter
        log.warning("the local copy is damaged and was set aside")
        try:
            self.copy.close()
        except CopyError as error:
            log.warning("closing the damaged copy: %s", type(error).__name__)
        if self._path is None:
            self.copy = LocalCopy(None, self._key, self._table)
            self.copy.unsent.counter.go_on_from(counter)
            return
        try:
            self.copy, aside = open_or_set_aside(self._path, self._key, self._table)
        except CopyError:
            self.copy, aside = LocalCopy(None, self._key, self._table), None
        self.copy.unsent.counter.go_on_from(counter)
        name = aside.name if aside else self._path.name
        self._tell(Notice("set_aside", "link.copy_set_aside", {"file": name}))
