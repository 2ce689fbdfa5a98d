"""What is said to a camera until it plays, as a generator: requests out, answers in, no sockets.

Source: RFC 2326, clauses 10.2 to 10.5 and 12.39.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from console.video.rtsp.sdp import NotOurs, NoVideo, Track, control_uri, video_track
from console.video.rtsp.wire import Response
from console.video.trouble import CameraTrouble, Trouble

_UNSUPPORTED_TRANSPORT = 461
_MOVED = (301, 302, 303, 305)
_TROUBLES: Mapping[int, Trouble] = {
    401: Trouble.WRONG_PASSWORD,
    403: Trouble.WRONG_PASSWORD,
    404: Trouble.NOT_FOUND,
    410: Trouble.NOT_FOUND,
    453: Trouble.CLOSED,
    500: Trouble.CLOSED,
    503: Trouble.CLOSED,
}
_SESSION_S = 60.0  # where the camera names no time-out (RFC 2326, 12.37)
_LEAST_SESSION_S, _LONGEST_SESSION_S = 1.0, 120.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; who sends it adds CSeq and Authorization."""

    method: str
    uri: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


class Moved(Exception):
    """The camera's stream is elsewhere. Its text is empty: an address may hold secrets."""

    def __init__(self, uri: str) -> None:
        super().__init__()
        self.uri = uri


@dataclass(frozen=True, slots=True)
class Playing:
    """A session that has begun. channels or server_ports: whichever way the packets come."""

    track: Track
    uri: str = field(repr=False)
    session: str = field(repr=False)
    timeout_s: float
    channels: tuple[int, int] | None
    server_ports: tuple[int, int] | None


Ports = Callable[[], tuple[int, int]]


def opening(url: str, datagram_ports: Ports) -> Generator[Ask, Response, Playing]:
    """datagram_ports opens two sockets, and is called only where the camera refuses TCP.

    CameraTrouble, NotOurs, Moved.
    """
    described = yield Ask("DESCRIBE", url, {"Accept": "application/sdp"})
    if described.status in _MOVED and described.header("location"):
        raise Moved(described.header("location"))
    _must(described)
    track, base = _track(described), _base(described, url)
    video = control_uri(base, track.control)
    answer = yield Ask("SETUP", video, {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"})
    channels, ports = None, None
    if answer.status == _UNSUPPORTED_TRANSPORT:
        own = "{}-{}".format(*datagram_ports())
        answer = yield Ask("SETUP", video, {"Transport": f"RTP/AVP;unicast;client_port={own}"})
        _must(answer)
        ports = _pair(answer, "server_port") or (0, 0)
    else:
        _must(answer)
        channels = _pair(answer, "interleaved") or (0, 1)
    session, timeout_s = _session(answer)
    whole = control_uri(base, track.session_control)
    _must((yield Ask("PLAY", whole, {"Session": session, "Range": "npt=0.000-"})))
    return Playing(track, whole, session, timeout_s, channels, ports)


def _must(response: Response) -> None:
    if response.status // 100 != 2:
        trouble = _TROUBLES.get(response.status)
        if trouble is None:
            raise NotOurs(f"status {response.status}")
        raise CameraTrouble(trouble)


def _track(described: Response) -> Track:
    try:
        return video_track(described.body)
    except NoVideo:
        pass
    raise CameraTrouble(Trouble.NO_PICTURE)


def _base(described: Response, url: str) -> str:
    """What the description's addresses are relative to; nothing that leads elsewhere."""
    for name in ("content-base", "content-location"):
        text = described.header(name)
        if urlsplit(text).scheme.lower() == "rtsp":
            return text
    return url


def _session(answer: Response) -> tuple[str, float]:
    name, *words = (word.strip() for word in answer.header("session").split(";"))
    if not name or len(name) > 256:
        raise NotOurs("session")
    found = (re.match(r"timeout\s*=\s*(\d{1,6})$", word) for word in words)
    seconds = next((float(one[1]) for one in found if one is not None), _SESSION_S)
    return name, min(max(seconds, _LEAST_SESSION_S), _LONGEST_SESSION_S)


def _pair(answer: Response, word: str) -> tuple[int, int] | None:
    """A transport's two numbers; the second where it is left out is the one after."""
    found = re.search(rf"\b{word}=(\d{{1,5}})(?:-(\d{{1,5}}))?", answer.header("transport"))
    if found is None:
        return None
    first = int(found[1])
    return first, int(found[2]) if found[2] else first + 1
