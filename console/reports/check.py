"""Checks an after-action file by itself: its seal, and every piece of evidence in it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

_SEAL = re.compile(r'<meta name="roc-seal" content="sha256:([0-9a-f]{64})">')
_ITEM = re.compile(r'data-sha256="([0-9a-f]{64})" (?:src|href)="data:[^;"]*;base64,([^"]*)"')


@dataclass(frozen=True, slots=True)
class FileCheck:
    """problems: message ids with what they are about; empty means that all holds."""

    seal: str
    items: int
    problems: tuple[tuple[str, str], ...]


def check_file(html: str) -> FileCheck:
    """Recompute the seal and the hash of each embedded item."""
    found = _SEAL.search(html)
    problems: list[tuple[str, str]] = []
    seal = found[1] if found else ""
    if not found:
        problems.append(("verify.no_seal", ""))
    else:
        zeroed = html.replace(found[0], found[0].replace(seal, "0" * 64), 1)
        if hashlib.sha256(zeroed.encode()).hexdigest() != seal:
            problems.append(("verify.seal_broken", seal))
    items = _ITEM.findall(html)
    for sha256, data in items:
        try:
            digest = hashlib.sha256(base64.b64decode(data, validate=True)).hexdigest()
        except binascii.Error:
            digest = ""
        if digest != sha256:
            problems.append(("verify.item_differs", sha256))
    return FileCheck(seal, len(items), tuple(problems))
