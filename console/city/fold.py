"""Names as fingers find them: case, accents and ligatures off, one way to write each word.

Norwegian, French, Italian and Arabic names are typed at a desk whose keyboard often lacks their
letters, and in a hurry. What is folded is for comparing only; what is shown is never changed.
"""

from __future__ import annotations

import unicodedata

MAX_CHARS = 200
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "ł": "l", "þ": "th", "ı": "i",
     # Arabic: the final forms that people swap, and the stretching bar.
     "ة": "ه", "ى": "ي", "ٱ": "ا", "ـ": "", "ک": "ك", "ی": "ي"}
)  # fmt: skip
_SPELT = str.maketrans({"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"})
_ARTICLE, _SHORTEST = "ال", 3  # Arabic "the", written to its word; what is left of it


def tokens(text: str) -> list[str]:
    """The folded words of a name or of what is searched for, in order."""
    return [_word(word) for word in _folded(text[:MAX_CHARS]).split()]


def spellings(text: str) -> list[str]:
    """All words under which a name is kept: folded, and spelt out without its letters (ø: oe)."""
    plain = tokens(text)
    spelt = unicodedata.normalize("NFC", text[:MAX_CHARS]).lower().translate(_SPELT)
    return plain + [word for word in tokens(spelt) if word not in plain]


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    plain = []
    for char in unicodedata.normalize("NFKD", letters):
        kind = unicodedata.category(char)
        if kind == "Nd":
            plain.append(str(unicodedata.digit(char)))
        elif kind[0] in "LN":
            plain.append(char)
        elif kind not in ("Mn", "Cf"):  # accents, and marks of direction, vanish; the rest parts
            plain.append(" ")
    return "".join(plain)


def _word(word: str) -> str:
    left = word.removeprefix(_ARTICLE)
    return left if len(left) >= _SHORTEST else word
