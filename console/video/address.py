"""Camera addresses: credentials are kept apart and show in no repr, log or message."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_NETWORK = ("rtsp", "rtsps", "http", "https")
USB = "usb"  # a camera at the computer that opens it; console/video/usb.py reads the rest


@dataclass(frozen=True, slots=True)
class CameraAddress:
    """Where a camera's stream is. `url` has no user information, but may have other secrets in its
    query: none of an address is shown.
    """

    url: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    paced: bool = True  # a file plays in its own time, not as fast as the disk gives it

    @classmethod
    def parse(
        cls, url: str, user: str = "", password: str = "", paced: bool = True
    ) -> CameraAddress:
        """Take credentials out of a URL that has them; given ones win. ValueError: bad address."""
        parts = urlsplit(url)
        bare = redact(url)
        return cls(
            bare,
            user or unquote(parts.username or ""),
            password or unquote(parts.password or ""),
            paced,
        )

    def scheme(self) -> str:
        return urlsplit(self.url).scheme.lower()

    def is_file(self) -> bool:
        return self.scheme() not in (*_NETWORK, USB)

    def secret_url(self) -> str:
        """The address libav opens. Never log it: whoever calls this must drop it at once."""
        if not self.user or self.is_file():
            return self.url
        parts = urlsplit(self.url)
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return urlunsplit(parts._replace(netloc=f"{who}@{parts.netloc}"))


@dataclass(frozen=True, slots=True)
class CameraAddresses:
    """Where a camera's streams are; sub: its second, smaller one, None where it has none."""

    main: CameraAddress
    sub: CameraAddress | None = None

    @classmethod
    def parse(cls, url: str, sub_url: str = "") -> CameraAddresses:
        """ValueError: the main one is none. A second one that is none costs the second stream."""
        main = CameraAddress.parse(url)
        try:
            return cls(main, CameraAddress.parse(sub_url) if sub_url else None)
        except ValueError:
            return cls(main)


def redact(url: str) -> str:
    """The address without user information; what is no URL (a path) stays as it is."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
