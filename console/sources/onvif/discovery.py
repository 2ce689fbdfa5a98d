"""Which ONVIF devices there are: WS-Discovery's probe, as ONVIF Core 7.3 has it.

Whoever hears the probe may answer anything, so what is found is shown to a person and never used by
itself: a device counts only once an administrator has written it into a file.
"""

from __future__ import annotations

import asyncio
import socket
import uuid
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from console.sources.hardened_xml import XmlRefused, parse
from console.sources.onvif.words import address, child, children, plain, text

GROUP, PORT = "239.255.255.250", 3702
MOST = 1000
_AGAIN_S = 0.5  # a datagram may be lost, so it is asked twice
_SCOPE = "onvif://www.onvif.org/"
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>
<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>
<a:MessageID>urn:uuid:{name}</a:MessageID>
<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>
</s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body>
</s:Envelope>"""


@dataclass(frozen=True, slots=True)
class Found:
    """endpoint: what it is called for ever; answered_from: where its answer came from."""

    endpoint: str
    answered_from: str
    addresses: tuple[str, ...]
    name: str
    hardware: str
    location: str

    def best_address(self) -> str:
        """The one at the host that answered; a device has one for each of its networks."""
        own = [one for one in self.addresses if urlsplit(one).hostname == self.answered_from]
        return next(iter((*own, *self.addresses)), "")


async def discover(seconds: float, interface: str = "", port: int = PORT) -> list[Found]:
    """Who answers within so many seconds, by address. interface: our own address in the network to
    ask in; else the system's choice. Raises OSError where there is no such network.
    """
    probe = _Probe()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: probe, sock=_socket(interface))
    try:
        transport.sendto(probe.words(), (GROUP, port))
        await asyncio.sleep(min(_AGAIN_S, seconds / 2))
        transport.sendto(probe.words(), (GROUP, port))
        await asyncio.sleep(seconds - min(_AGAIN_S, seconds / 2))
    finally:
        transport.close()
    return sorted(probe.found.values(), key=lambda one: (one.answered_from, one.endpoint))


def _socket(interface: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        if interface:
            own = socket.inet_aton(interface)
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
        made.bind((interface, 0))
    except OSError:
        made.close()
        raise
    return made


class _Probe(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self._name = str(uuid.uuid4())

    def words(self) -> bytes:
        return _PROBE.format(name=self._name).encode()

    def datagram_received(self, data: bytes, sender: tuple[str | int, ...]) -> None:
        """What answers something else, or nothing that can be read, is nobody."""
        try:
            root = parse(data)
        except XmlRefused:
            return
        if self._name not in text(root, "Header", "RelatesTo"):
            return
        matches = child(root, "Body", "ProbeMatches")
        for match in () if matches is None else children(matches, "ProbeMatch"):
            found = _found(match, str(sender[0]))
            if len(self.found) < MOST or found.endpoint in self.found:
                self.found[found.endpoint] = found


def _found(match: Element, sender: str) -> Found:
    told = child(match, "Scopes")
    scopes = ((told.text if told is not None else "") or "").split()
    own = [one.removeprefix(_SCOPE).partition("/") for one in scopes if one.startswith(_SCOPE)]
    words = {kind.lower(): plain(unquote(value)) for kind, _, value in reversed(own)}
    addresses = [one for one in address(match, "XAddrs").split() if _is_http(one)]
    return Found(
        endpoint=text(match, "EndpointReference", "Address") or sender,
        answered_from=sender,
        addresses=tuple(addresses),
        name=words.get("name", ""),
        hardware=words.get("hardware", ""),
        location=words.get("location", ""),
    )


def _is_http(told: str) -> bool:
    try:
        parts = urlsplit(told)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
