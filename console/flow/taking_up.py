"""What an earlier run left in the local copy, taken up at sign-in; what cannot be read is said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from console.clock import ulid_time
from console.domain.alert import Params
from console.domain.link import Notice
from console.flow.keeping import Keeping
from console.flow.standing import Standing
from console.journal.errors import CopyError
from console.wire import WireError

log = logging.getLogger(__name__)


def take_up(keeping: Keeping, standing: Standing, loads: Iterable[Callable[[], object]]) -> None:
    """Each load for itself; what fails is made up for by heal()."""
    standing.untell("misfits")
    for load in (*loads, lambda: _tell_misfits(keeping, standing)):
        try:
            load()
        except (CopyError, WireError) as error:  # WireError: written by another version
            log.warning("a part of the local copy was left out: %s", type(error).__name__)
            keeping.behind = True


def _tell_misfits(keeping: Keeping, standing: Standing) -> None:
    """Nothing that somebody said is dropped without a word."""
    misfits = keeping.copy.unsent.misfits()
    if misfits:
        log.warning("%d queued commands cannot be read by this version", len(misfits))
        since = f"{ulid_time(min(misfits)).astimezone():%Y-%m-%d %H:%M}"
        words: Params = {"n": len(misfits), "since": since}
        standing.tell(Notice("misfits", "link.misfits", words))
