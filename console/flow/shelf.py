"""Evidence in this console's hands: kept, fetched, and on its way to the backend."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable
from functools import partial

from console.domain.link import Notice
from console.flow.keeping import Keeping
from console.journal.copy import LocalCopy
from console.media.store import Media

log = logging.getLogger(__name__)
HELD_BYTES = 64 << 20


class Shelf:
    """What the disk has no room for is held in memory, which is said, and written once there is
    room: fetched evidence, and what this device's detector saw, which nobody can see again. What a
    person attaches is refused then: they can attach it again, and a crash would lose it.
    """

    def __init__(
        self,
        media: Media,
        keeping: Keeping,
        tell: Callable[[Notice], None],
        untell: Callable[[str], None],
    ) -> None:
        self._media = media
        self._keeping = keeping
        self._tell, self._untell = tell, untell
        self._held: dict[str, tuple[bytes, str]] = {}
        self._outgoing: dict[str, None] = {}  # in order

    def load(self) -> None:
        """What an earlier run left to be handed in."""
        self._outgoing |= dict.fromkeys(self._keeping.copy.unsent.uploads())

    def get(self, sha256: str) -> tuple[bytes, str]:
        """Content and media type. Raises MediaMissing, MediaDamaged."""
        return self._held.get(sha256) or self._media.get(sha256)

    def keep(self, data: bytes, media_type: str) -> str:
        """Our own, to be handed in; its sha256. Raises MediaFull or another OSError."""
        sha256 = self._media.put(data, media_type)
        self._outgoing[sha256] = None
        self._keeping.do(lambda copy: copy.unsent.add_upload(sha256))
        return sha256

    def keep_seen(self, data: bytes, media_type: str) -> str:
        """Our detector's, to be handed in; its sha256. Raises MemoryError: no room there either."""
        try:
            return self.keep(data, media_type)
        except OSError as error:
            sha256 = hashlib.sha256(data).hexdigest()
            self._hold(sha256, data, media_type, error)
        self._outgoing[sha256] = None  # on disk once it is written: a crash loses both or neither
        return sha256

    def keep_fetched(self, sha256: str, data: bytes, media_type: str) -> None:
        """The backend's, for the time without it."""
        try:
            self._media.put(data, media_type)
        except OSError as error:
            with contextlib.suppress(MemoryError):  # it can be fetched again
                self._hold(sha256, data, media_type, error)

    def delete(self, sha256: str) -> None:
        """Forget, here and on its way."""
        self._held.pop(sha256, None)
        self._media.delete(sha256)
        if sha256 in self._outgoing:
            self.handed_in(sha256)

    def outgoing(self) -> tuple[str, ...]:
        """What the backend does not have yet."""
        return tuple(self._outgoing)

    def handed_in(self, sha256: str) -> None:
        """The backend has it, or will not have it."""
        self._outgoing.pop(sha256, None)
        self._keeping.do(partial(_uploaded, sha256))

    def write_all(self, copy: LocalCopy) -> None:
        """Into a copy that has fallen behind or was begun anew."""
        for sha256 in self._outgoing:
            if sha256 not in self._held:
                copy.unsent.add_upload(sha256)

    def heal(self) -> None:
        """Try to write what is held in memory."""
        if not self._held:
            return
        for sha256, (data, media_type) in list(self._held.items()):
            try:
                self._media.put(data, media_type)
            except OSError:
                return
            del self._held[sha256]
            if sha256 in self._outgoing:
                self._keeping.do(partial(_add_upload, sha256))
        self._untell("media_full")

    def _hold(self, sha256: str, data: bytes, media_type: str, error: OSError) -> None:
        """The oldest that the backend has make room."""
        log.warning("evidence is held in memory only: %s", error.strerror)
        self._tell(Notice("media_full", "link.media_full"))
        self._held.pop(sha256, None)
        spare = [one for one in self._held if one not in self._outgoing]
        while self._size() + len(data) > HELD_BYTES:
            if not spare:
                raise MemoryError
            del self._held[spare.pop(0)]
        self._held[sha256] = data, media_type

    def _size(self) -> int:
        return sum(len(data) for data, _ in self._held.values())


def _add_upload(sha256: str, copy: LocalCopy) -> None:
    copy.unsent.add_upload(sha256)


def _uploaded(sha256: str, copy: LocalCopy) -> None:
    copy.unsent.uploaded(sha256)
