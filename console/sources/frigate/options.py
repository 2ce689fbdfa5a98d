"""The file that says where Frigate is and what of it is wanted; it holds passwords, so it is 0600.

url = "https://nvr.city.example:8971"
user = "roc"                    # both only for Frigate's port that asks for them
password = "…"
ca_file = "/etc/roc/nvr-ca.pem" # where a private authority signed it
least_score = 0.6
stream_user = "viewer"          # of the cameras, where Frigate hides it (before 0.17)
stream_password = "…"

[mqtt]                          # optional: without it Frigate is asked each two seconds
host = "broker.city.example"
port = 8883
tls = true
user = "roc"
password = "…"
prefix = "frigate"

[cameras]                       # Frigate's name = our id
front_door = "cam-01"

[labels]                        # Frigate's label = our class; others raise nothing
knife = "knife"
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

_MAX_BYTES = 256 * 1024
_OWNER_ONLY = 0o077
_T = TypeVar("_T")


class OptionsRefused(Exception):
    """why: a message id of frigate.refused.*, with its parameters."""

    def __init__(self, message_id: str, **params: str) -> None:
        super().__init__(message_id)
        self.message_id, self.params = message_id, params


@dataclass(frozen=True, slots=True)
class Broker:
    host: str
    port: int = 1883
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    prefix: str = "frigate"


@dataclass(frozen=True, slots=True)
class FrigateOptions:
    url: str
    cameras: Mapping[str, str]
    labels: Mapping[str, str]
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    stream_user: str = ""
    stream_password: str = field(default="", repr=False)
    least_score: float = 0.6
    broker: Broker | None = None


def read_options(path: Path) -> FrigateOptions:
    """Raises OptionsRefused."""
    try:
        if path.stat().st_mode & _OWNER_ONLY:
            raise OptionsRefused("frigate.refused.readable", path=str(path))
        with path.open("rb") as file:
            words = tomllib.loads(file.read(_MAX_BYTES).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionsRefused("frigate.refused.unread", path=str(path), why=str(error)) from error
    broker = words.pop("mqtt", None)
    options = _row(FrigateOptions, words, "")
    _usable(options)
    if broker is None:
        return options
    return _row(FrigateOptions, {**words, "broker": _row(Broker, broker, "mqtt.")}, "")


def _row(cls: type[_T], words: Any, under: str) -> _T:
    """Every value of the type of its default; a name that is unknown or missing is refused."""
    known = {"url": str, "cameras": dict, "labels": dict, "user": str, "password": str,
             "ca_file": str, "least_score": float, "host": str, "port": int, "tls": bool,
             "prefix": str, "broker": Broker, "stream_user": str,
             "stream_password": str}  # fmt: skip
    names = cls.__dataclass_fields__  # type: ignore[attr-defined]
    if not isinstance(words, dict):
        raise OptionsRefused("frigate.refused.value", name=under.rstrip("."))
    for name, value in words.items():
        if name not in names:
            raise OptionsRefused("frigate.refused.name", name=under + name)
        kind = (int, float) if known[name] is float else known[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and known[name] is not bool):
            raise OptionsRefused("frigate.refused.value", name=under + name)
    try:
        return cls(**words)
    except TypeError:
        raise OptionsRefused("frigate.refused.missing", name=_missing(cls, words)) from None


def _missing(cls: type, words: dict[str, Any]) -> str:
    required = ("url", "cameras", "labels", "host")
    names = cls.__dataclass_fields__  # type: ignore[attr-defined]
    return ", ".join(name for name in required if name in names and name not in words)


def _usable(options: FrigateOptions) -> None:
    for name in ("cameras", "labels"):
        table = getattr(options, name)
        if not table or not all(isinstance(value, str) and value for value in table.values()):
            raise OptionsRefused("frigate.refused.value", name=name)
    if not (math.isfinite(options.least_score) and 0 <= options.least_score <= 1):
        raise OptionsRefused("frigate.refused.value", name="least_score")
    try:
        url = httpx.URL(options.url)
    except httpx.InvalidURL:
        raise OptionsRefused("frigate.refused.value", name="url") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise OptionsRefused("frigate.refused.value", name="url")
