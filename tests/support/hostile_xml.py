"""A device's answers, damaged by accident or on purpose: what is read of them, or why not.

Our own answers of the stand-in, mutated; nobody's recordings.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from console.clock import now_utc
from console.sources.onvif.errors import DeviceFault, NotOnvif
from console.sources.onvif.events import read
from console.sources.onvif.profiles import chosen, of_media, of_media2
from console.sources.onvif.soap import envelope, opened
from console.sources.onvif.words import Service, element
from tests.support.onvif_events import CROSSED, MOTION, TAMPER, Events
from tests.support.onvif_media import Media
from tests.support.onvif_stand import OnvifStand

_DOCTYPES = (
    b'<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;]>',
)


def corpus() -> list[bytes]:
    """One of each kind of answer that is read."""
    stand = OnvifStand("none")
    try:
        Media(stand)
        events = Events(stand)
        made = [_asked(stand, Service.EVENTS, "CreatePullPointSubscription")]
        for topic, switch in ((MOTION, "IsMotion=true"), (TAMPER, "State=false"), (CROSSED, "")):
            events.say(topic, switch)
        pulled = events.pulled()
        bodies = [(Service.MEDIA, "GetProfiles"), (Service.MEDIA2, "GetProfiles"),
                  (Service.DEVICE, "GetServices"), (Service.DEVICE, "Nonsense")]  # fmt: skip
        return [*made, pulled, *(_asked(stand, *body) for body in bodies)]
    finally:
        stand.stop()


def _asked(stand: OnvifStand, service: Service, name: str) -> bytes:
    return stand.answer(envelope(element(service.value, name), ()), "")[1]


def mutated(draw: random.Random, data: bytes) -> bytes:
    """One to three accidents."""
    for _ in range(draw.randint(1, 3)):
        data = draw.choice(_MUTATIONS)(draw, data)
    return data


def _flip(draw: random.Random, data: bytes) -> bytes:
    made = bytearray(data or b"\0")
    for _ in range(draw.randint(1, 8)):
        made[draw.randrange(len(made))] ^= 1 << draw.randrange(8)
    return bytes(made)


def _cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _splice(draw: random.Random, data: bytes) -> bytes:
    first, second = sorted(draw.randrange(len(data) + 1) for _ in range(2))
    at = draw.randrange(len(data) + 1)
    return data[:at] + data[first:second] * draw.choice((1, 2, 300)) + data[at:]


def _doctype(draw: random.Random, data: bytes) -> bytes:
    return draw.choice(_DOCTYPES) + data


def _nest(draw: random.Random, data: bytes) -> bytes:
    depth = draw.choice((3, 60, 5000))
    return b"<s>" * depth + data + b"</s>" * depth


def _recode(draw: random.Random, data: bytes) -> bytes:
    encoding = draw.choice(("utf-16", "utf-32", "latin-1", "cp037"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _number(draw: random.Random, data: bytes) -> bytes:
    """Times and sizes that are absurd."""
    digits = [at for at, sign in enumerate(data) if 48 <= sign <= 57]
    if not digits:
        return data
    at = draw.choice(digits)
    return data[:at] + draw.choice((b"9" * 400, b"-", b"1e9", b"")) + data[at + 1 :]


_MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip, _cut, _splice, _doctype, _nest, _recode, _number,
)  # fmt: skip


def read_of(data: bytes) -> str:
    """How it ends: "read", or the name of our refusal. Anything else is raised: it is a fault."""
    try:
        told = opened(data)
        read(told, timedelta(0), now_utc())
        if profiles := [*of_media(told), *of_media2(told)]:
            chosen(profiles)
    except (NotOnvif, DeviceFault) as error:
        return type(error).__name__
    return "read"
