"""How a backend was started."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """port 0: any free one. demo, mode and name are shown to every reader.

    database: the URL of a PostgreSQL, may hold a password; empty: a file in the data folder.
    """

    data: Path
    database: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None
    bootstrap: Path | None = None
    passwords_out: Path | None = None
    analytics: bool = False
    analytics_arguments: tuple[str, ...] = ()
    ready_file: Path | None = None
    demo: bool = False
    mode: str = "LIVE"
    name: str = ""
