"""Text that came from outside, made fit for a line on screen.

It may hold direction controls and line breaks; `clean` takes them out, so that no title can
reorder, or run out of, the line it stands in. Apart from `words`, since the sign-in page needs no
records and should not wait for their import.
"""

from __future__ import annotations

import unicodedata

_LONGEST = 400
_BREAKS = str.maketrans("\n\r\t\v\f\u2028\u2029", " " * 7)


def clean(text: str) -> str:
    """One line of visible characters, no direction controls, at most 400 characters."""
    line = text[: 4 * _LONGEST].translate(_BREAKS)
    seen = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    line = " ".join(seen.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
