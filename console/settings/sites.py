"""The further backends of this console, kept beside its data: addresses and names, no secret.

The settings file is written by people; this list by the console, when a site is added or removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MOST = 6  # with the home site: a key each
NAME = "sites.json"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """name: what the backend called itself last; empty where it never told one."""

    address: str
    ca_file: str = ""
    account: str = ""
    name: str = ""


class SitesUnreadable(Exception):
    """The list is damaged; it was put aside under the name that is told."""


def plain_address(text: str) -> str:
    """http(s)://host:port as a backend is named; empty where the text is none."""
    try:
        parts = urlsplit(text.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or more:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def read_sites(folder: Path) -> tuple[SiteRow, ...]:
    """The home site first; empty where none was ever kept. Raises SitesUnreadable, OSError."""
    file = folder / NAME
    try:
        rows = tuple(_row(row) for row in json.loads(file.read_bytes()))[:MOST]
        if wrong := [one for one in rows[1:] if plain_address(one.address) != one.address]:
            raise ValueError(wrong)
        return rows
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError, KeyError):
        aside = file.with_suffix(".set-aside")
        file.replace(aside)
        raise SitesUnreadable(aside.name) from None


def write_sites(folder: Path, rows: Sequence[SiteRow]) -> None:
    """Whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{NAME}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(row) for row in rows], out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    part.replace(folder / NAME)


def _row(told: dict[str, Any]) -> SiteRow:
    return SiteRow(**{one.name: str(told[one.name]) for one in fields(SiteRow)})
