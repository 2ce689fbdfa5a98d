"""A piece of evidence, from whoever has it: there, not there, or not known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from console.sources.errors import LinkLost, Refused

_NOT_THERE = (404, 410)  # unknown, or damaged


def content_of(sha256: str, ask: Callable[[], tuple[bytes, str]], alone: bool) -> bytes | None:
    """None where nobody has it, or what they have is something else.

    What cannot be known now ends the export (Refused, LinkLost): a signed file must not say of
    evidence that it is not in the store because a link was lost for a moment. Alone nobody but this
    console can be asked, and the file says so.
    """
    try:
        data, _ = ask()
    except Refused as refused:
        if refused.status not in _NOT_THERE:
            raise
        return None
    except LinkLost:
        if not alone:
            raise
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
