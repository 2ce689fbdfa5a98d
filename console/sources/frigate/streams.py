"""Which of Frigate's inputs are a camera's two streams: what it records, and what it detects on.

Frigate hides passwords in `/api/config` (`://*:*@`, `user=*&password=*`); `/api/config/raw_paths`
(0.17, for its administrators) does not. Where neither tells, the login stands in our file. What
Frigate restreams itself it names by loopback: for us that is Frigate's own host.
Source: docs.frigate.video, "Camera Configuration", "Restream".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from console.sources.frigate.options import FrigateOptions
from console.sources.frigate.words import sizes_of

_SCHEMES = ("rtsp", "rtsps", "http", "https")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HIDDEN, _HIDDEN_QUERY = "*:*", "user=*&password=*"
MAIN, SUB = "record", "detect"


class StreamsRefused(Exception):
    """message_id: why a camera's streams cannot be taken."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


@dataclass(frozen=True, slots=True)
class Streams:
    """With passwords. sub: empty where there is none; sub_size: its width and height."""

    main: str = field(repr=False)
    main_role: str
    sub: str = field(default="", repr=False)
    sub_size: tuple[int, int] = (0, 0)


def streams_of(name: str, config: Any, raw: Any, options: FrigateOptions) -> Streams:
    """config: of /api/config; raw: of /api/config/raw_paths, None where there is none.

    A second stream counts where Frigate says how large it is. Raises StreamsRefused.
    """
    inputs = _inputs(raw, name) or _inputs(config, name)
    role = MAIN if MAIN in inputs else SUB
    if role not in inputs:
        raise StreamsRefused("frigate.stream_missing")
    login = _restream_login(config)
    main = _usable(inputs[role], options, login)
    size = sizes_of(config).get(name)
    if role == SUB or size is None or inputs.get(SUB, inputs[MAIN]) == inputs[MAIN]:
        return Streams(main, role)
    return Streams(main, role, _usable(inputs[SUB], options, login), size)


def _inputs(config: Any, name: str) -> dict[str, str]:
    """The first path of each role."""
    found: dict[str, str] = {}
    inputs = _within(config, "cameras", name, "ffmpeg", "inputs")
    for one in inputs if isinstance(inputs, list) else ():
        path, roles = _within(one, "path"), _within(one, "roles")
        if isinstance(path, str) and isinstance(roles, list):
            for role in roles:
                found.setdefault(str(role), path)
    return found


def _restream_login(config: Any) -> str:
    """What others than Frigate itself need for its restream; empty: nothing."""
    rtsp = _within(config, "go2rtc", "rtsp")
    user, password = _within(rtsp, "username"), _within(rtsp, "password")
    return _login(user, password) if isinstance(user, str) and isinstance(password, str) else ""


def _login(user: str, password: str) -> str:
    return f"{quote(user, safe='')}:{quote(password, safe='')}"


def _usable(path: str, options: FrigateOptions, restream_login: str) -> str:
    """Raises StreamsRefused."""
    try:
        parts = urlsplit(path.partition("#")[0])
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise StreamsRefused("frigate.stream_unfit") from None
    if parts.scheme not in _SCHEMES or not host:
        raise StreamsRefused("frigate.stream_unfit")
    who = parts.netloc.rpartition("@")[0]
    if who == _HIDDEN or _HIDDEN_QUERY in parts.query:
        if not options.stream_user:
            raise StreamsRefused("frigate.stream_hidden")
        who, parts = _filled(who, parts, options)
    if host in _LOOPBACK:
        host, who = urlsplit(options.url).hostname or "", who or restream_login
    at = f"[{host}]" if ":" in host else host
    netloc = f"{who}@{at}" if who else at
    return urlunsplit(parts._replace(netloc=netloc if port is None else f"{netloc}:{port}"))


def _filled(who: str, parts: SplitResult, options: FrigateOptions) -> tuple[str, SplitResult]:
    user, password = options.stream_user, options.stream_password
    words = f"user={quote(user, safe='')}&password={quote(password, safe='')}"
    if who == _HIDDEN:
        who = _login(user, password)
    return who, parts._replace(query=parts.query.replace(_HIDDEN_QUERY, words))


def _within(told: Any, *names: str) -> Any:
    """None where it is not there."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told
