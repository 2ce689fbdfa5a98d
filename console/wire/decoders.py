"""One decoder a class, made by one thread at a time.

msgspec learns a class the first time it decodes one, in several steps between which other threads
run; one that meets the half-learnt class kills the process (seen with msgspec 0.22 and two threads
in the first second of a console). What is learnt is only read.
"""

from __future__ import annotations

import threading
from typing import Any

import msgspec

_learning = threading.Lock()
_known: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(cls: Any) -> msgspec.json.Decoder[Any]:
    """From JSON to this class; its errors are msgspec's."""
    if (made := _known.get(cls)) is None:
        with _learning:
            made = _known.setdefault(cls, msgspec.json.Decoder(cls))
    return made
