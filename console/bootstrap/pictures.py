"""From a hash to a picture on screen: fetched by the core, decoded in a worker, wrapped here.

One for each person's stay at a site: what one backend sends never shares a process with what
another sends, and no pixel outlives the stay. Nothing decoded is written anywhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QImage

from console.video.picture.reader import PictureReader, Pixels, Unread
from console.views.pictures import MISSING, UNREAD, CallOff, Got, Shown, wrapped

IN_HAND = 8  # pictures that the reader is given at a time; it takes twice as many
KEPT_BYTES = 64 * 2**20  # of pixels: forty crops with their frames
Fetch = Callable[[str, Callable[[bytes | None], None]], None]
"""Brings the bytes of a sha256 to the GUI thread; None: not to be had now."""


@dataclass(slots=True, eq=False)
class _Wish:
    got: Got
    off: bool = False


@dataclass(slots=True, eq=False)
class _Decoding:
    """One picture in the worker's hands, for all who have asked for it meanwhile."""

    wishes: list[_Wish] = field(default_factory=list)
    call_off: CallOff = lambda: None


class Pictures:
    """show() is the desk's door. Everything but decoding happens on the GUI thread."""

    def __init__(
        self,
        fetch: Fetch,
        soon: Callable[[Callable[[], Any]], Any],
        reader: PictureReader | None = None,
    ) -> None:
        """soon: runs a callable later on the GUI thread."""
        self._fetch, self._soon = fetch, soon
        self.reader = reader or PictureReader()
        self._decoding: dict[str, _Decoding] = {}
        self._pushed: dict[str, bytes] = {}  # of those: pushed out by newer ones, to be asked again
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._closed = False

    def begin(self) -> None:
        """The worker starts before the first picture is asked for."""
        self.reader.begin()

    def show(self, sha256: str, got: Got) -> CallOff:
        """Fetched each time, also where the pixels are still here: who looks is recorded, and may
        have lost the right to. What comes back calls it off.
        """
        wish = _Wish(got)
        self._fetch(sha256, lambda data: self._fetched(sha256, data, wish))

        def call_off() -> None:
            wish.off = True
            self._not_wanted(sha256)

        return call_off

    def close(self) -> None:
        """Nobody is answered any more, and no pixel stays."""
        self._closed = True
        self.reader.close()
        self._decoding.clear()
        self._pushed.clear()
        self._kept.clear()

    def _fetched(self, sha256: str, data: bytes | None, wish: _Wish) -> None:
        if wish.off or self._closed:
            return
        if data is None:
            wish.got(Shown(trouble=MISSING))
        elif (image := self._kept.get(sha256)) is not None:
            self._kept.move_to_end(sha256)
            wish.got(Shown(image))
        else:
            self._decode(sha256, data, wish)

    def _decode(self, sha256: str, data: bytes, wish: _Wish) -> None:
        if (under_way := self._decoding.get(sha256)) is not None:
            under_way.wishes.append(wish)
            return
        self._decoding[sha256] = _Decoding([wish])
        self._ask(sha256, data)

    def _ask(self, sha256: str, data: bytes) -> None:
        decoding = self._decoding[sha256]

        def read(found: Pixels | Unread) -> None:
            self._soon(lambda: self._answered(sha256, data, decoding, found))

        decoding.call_off = self.reader.ask(data, read)

    def _ask_again(self) -> None:
        """The newest first, and fewer than the reader takes: what was called off waits there too,
        and each question pushes one of those out, until it has room for all.
        """
        while self._pushed and len(self._decoding) - len(self._pushed) < IN_HAND:
            self._ask(*self._pushed.popitem())

    def _not_wanted(self, sha256: str) -> None:
        decoding = self._decoding.get(sha256)
        if decoding is not None and all(wish.off for wish in decoding.wishes):
            del self._decoding[sha256]
            self._pushed.pop(sha256, None)
            decoding.call_off()
            self._ask_again()

    def _answered(
        self, sha256: str, data: bytes, decoding: _Decoding, found: Pixels | Unread
    ) -> None:
        if self._closed or self._decoding.get(sha256) is not decoding:
            return
        if found is Unread.TOO_MANY:  # nobody has tried it: no word is said of it
            self._pushed[sha256] = data
        else:
            del self._decoding[sha256]
            self._read(sha256, decoding, found)
        self._ask_again()

    def _read(self, sha256: str, decoding: _Decoding, found: Pixels | Unread) -> None:
        shown = Shown(trouble=MISSING if found is Unread.NOT_TRIED else UNREAD)
        if isinstance(found, Pixels):
            shown = Shown(wrapped(found.width, found.height, found.bgra))
            self._keep(sha256, shown.image)
        for wish in decoding.wishes:
            if not wish.off:
                wish.got(shown)

    def _keep(self, sha256: str, image: QImage) -> None:
        self._kept[sha256] = image
        while sum(one.sizeInBytes() for one in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)
