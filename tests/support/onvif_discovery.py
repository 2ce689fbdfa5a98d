"""Who answers WS-Discovery's probe: on loopback, in tests, and nowhere else."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable

GROUP, LOOPBACK = "239.255.255.250", "127.0.0.1"
_MATCH = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>
<a:RelatesTo>{relates_to}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch>
<a:EndpointReference><a:Address>urn:uuid:{endpoint}</a:Address></a:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>{scopes}</d:Scopes>
<d:XAddrs>{addresses}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>
</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"""
SCOPES = (
    "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Stand%20In "
    "onvif://www.onvif.org/hardware/S-53 onvif://www.onvif.org/location/city/Quay%1b%5b2J"
)


def match(
    relates_to: str, endpoint: str = "e-53", addresses: str = "http://127.0.0.1:1/onvif"
) -> bytes:
    words = {"relates_to": relates_to, "endpoint": endpoint, "addresses": addresses}
    return _MATCH.format(scopes=SCOPES, **words).encode()


class Responder:
    """answers: to a probe's message id, each a datagram."""

    def __init__(self, answers: Callable[[str], list[bytes]], port: int = 0) -> None:
        self._answers = answers
        self.probes = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((GROUP, port))
        member = struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(LOOPBACK))
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        self._socket.settimeout(0.1)
        self.port = int(self._socket.getsockname()[1])
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ends.set()
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                data, sender = self._socket.recvfrom(65536)
            except TimeoutError:
                continue
            asked = re.search(rb"<a:MessageID>([^<]+)</a:MessageID>", data)
            if asked is None or b"NetworkVideoTransmitter" not in data:
                continue
            self.probes += 1
            for answer in self._answers(asked[1].decode()):
                self._socket.sendto(answer, sender)
