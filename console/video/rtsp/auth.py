"""Name and password for a camera: digest where it is offered, basic only where nothing else is.

Source: RFC 7616 (digest, SHA-256 and MD5, with and without qop), RFC 7617 (basic), and RFC 2069
for the cameras that know no qop.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

_MAX_CHALLENGES = 8
# algorithm -> (how strong, the digest); what stands not here is not answered.
_DIGESTS: Mapping[str, tuple[int, Callable[[bytes], str]]] = {
    "SHA-256": (2, lambda text: hashlib.sha256(text).hexdigest()),
    "MD5": (1, lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest()),
}
_SCHEME = re.compile(r"(?:^|,)\s*(digest|basic)(?=\s|$|,)", re.IGNORECASE)
_PAIR = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a camera wants to be answered with."""

    digest: bool
    words: Mapping[str, str]

    def strength(self) -> int:
        """0 for basic, -1 for a digest that we cannot compute."""
        if not self.digest:
            return 0
        known = _DIGESTS.get(self.algorithm())
        return known[0] if known is not None and "nonce" in self.words else -1

    def algorithm(self) -> str:
        return self.words.get("algorithm", "MD5").upper()

    def stale(self) -> bool:
        """The password was right, its nonce was old."""
        return self.words.get("stale", "").lower() == "true"


def challenges(headers: Iterable[str]) -> list[Challenge]:
    """Of all WWW-Authenticate headers; several may share one."""
    found: list[Challenge] = []
    for header in headers:
        starts = list(_SCHEME.finditer(header))[:_MAX_CHALLENGES]
        for one, following in zip(starts, [*starts[1:], None], strict=True):
            end = following.start() if following is not None else len(header)
            words = {
                name.lower(): re.sub(r"\\(.)", r"\1", quoted) if quoted else bare
                for name, quoted, bare in _PAIR.findall(header[one.end() : end])
            }
            found.append(Challenge(one[1].lower() == "digest", words))
    return found


@dataclass(slots=True)
class Credentials:
    """Answers challenges for one connection; shows its secret to no repr."""

    user: str = field(repr=False)
    password: str = field(repr=False)
    may_send_plain: bool = True
    _challenge: Challenge | None = field(default=None, repr=False)
    _count: int = 0
    _proven: bool = False

    def accepted(self) -> None:
        """An answer of ours was right: a later refusal is about its nonce, said or not."""
        self._proven = self._challenge is not None

    def learn(self, headers: Iterable[str]) -> bool:
        """Take a refusal's challenges; whether another try makes sense."""
        offered = challenges(headers)
        if not self.user or not offered:
            return False
        if any(one.digest for one in offered):
            self.may_send_plain = False  # and never again: who offers less now may be another
        able = [one for one in offered if one.strength() > 0 or self._plain(one)]
        if not able:
            return False
        best = max(able, key=Challenge.strength)
        again = self._challenge is None or self._proven or best.stale()
        self._challenge, self._count, self._proven = best, 0, False
        return again

    def _plain(self, challenge: Challenge) -> bool:
        return not challenge.digest and self.may_send_plain

    def header(self, method: str, uri: str) -> str:
        """The Authorization header; empty before a challenge."""
        challenge = self._challenge
        if challenge is None:
            return ""
        if challenge.digest:
            self._count += 1
            return _digest(challenge, self.user, self.password, method, uri, self._count)
        both = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(both).decode()}"


def _digest(
    challenge: Challenge, user: str, password: str, method: str, uri: str, count: int
) -> str:
    words, digest = challenge.words, _DIGESTS[challenge.algorithm()][1]

    def joined(*parts: str) -> str:
        return digest(":".join(parts).encode())

    secret = joined(user, words.get("realm", ""), password)
    asked = joined(method, uri)
    said = {"username": user, "realm": words.get("realm", ""), "nonce": words["nonce"], "uri": uri}
    bare: dict[str, str] = {}
    if "auth" in re.split(r"[\s,]+", words.get("qop", "")):
        bare = {"qop": "auth", "nc": f"{count:08x}"}
        said["cnonce"] = secrets.token_hex(8)
        said["response"] = joined(secret, words["nonce"], bare["nc"], said["cnonce"], "auth", asked)
    else:
        said["response"] = joined(secret, words["nonce"], asked)
    if "opaque" in words:
        said["opaque"] = words["opaque"]
    if "algorithm" in words:
        bare["algorithm"] = challenge.algorithm()
    quoted = [f'{name}="{_escaped(value)}"' for name, value in said.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in bare.items())])


def _escaped(value: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", value)
