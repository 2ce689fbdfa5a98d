"""Logs that rotate and hold no secret."""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path

_BYTES, _FILES = 2_000_000, 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SECRETS = (
    (re.compile(r"(://[^/\s:@]+:)[^@\s/]+@"), r"\1…@"),
    (re.compile(r"(?i)(bearer\s+)[A-Za-z0-9._~+/=-]+"), r"\1…"),
    (re.compile(r"(?i)((?:password|token|grant|ticket)[\"']?\s*[:=]\s*[\"']?)[^\s\"',}]+"), r"\1…"),
)


def redacted(text: str) -> str:
    """text without passwords in addresses, tokens, grants and tickets."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redacting(logging.Formatter):
    """The last thing that sees a line before it is written, traces included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def to_stderr() -> None:
    """For a program without a window: everything from INFO on, for its caller to keep."""
    _install(logging.StreamHandler(), force=True)


def to_file(path: Path) -> None:
    """Everything from INFO on into a rotating file; what is unfit for a file goes to stderr."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_FILES)
    _install(handler)


def _install(handler: logging.Handler, force: bool = False) -> None:
    handler.setFormatter(Redacting(_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=force)
    logging.getLogger("httpx").setLevel(logging.WARNING)
