"""A stand-in for an ONVIF device: the documented SOAP over HTTP, and what it is asked with checked.

What is proved with it is that the specifications' words are understood, not that a given camera
speaks them. operations is open: onvif_events.py adds the pull point to it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.support.lasting_stand import LastingStand

USER, PASSWORD = "roc", "onvif:canary-<5/3>@&%41"
TOKEN_AGE_S = 5.0
NONCE = "c0ffee"
_TDS = "http://www.onvif.org/ver10/device/wsdl"
_SERVICES = {
    "device": _TDS,
    "media": "http://www.onvif.org/ver10/media/wsdl",
    "media2": "http://www.onvif.org/ver20/media/wsdl",
    "events": "http://www.onvif.org/ver10/events/wsdl",
    "ptz": "http://www.onvif.org/ver20/ptz/wsdl",
}
_NAMESPACES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error" '
    'xmlns:wsa="http://www.w3.org/2005/08/addressing" '
    'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" '
    'xmlns:tns1="http://www.onvif.org/ver10/topics" '
    + " ".join(f'xmlns:{name}="{uri}"' for name, uri in _SERVICES.items())
)


class Fault(Exception):
    """An operation's refusal: a code of ONVIF's (ter:…) and words."""

    def __init__(self, code: str, reason: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.reason, self.status = code, reason, status


class OnvifStand(LastingStand):
    """auth: "token" (WS-Security), "digest" (HTTP) or "none". stop() and start() cut it off."""

    def __init__(self, auth: str = "token") -> None:
        self.auth = auth
        self.clock_ahead = timedelta(0)
        self.services = ["device", "media", "media2", "events", "ptz"]
        self.has_get_services = True
        self.advertised = ""  # the host and port it gives out where they are not its own
        self.instead: deque[tuple[int, bytes]] = deque()  # raw answers, before all else
        self.delay_s = 0.0
        self.challenge = f'Digest realm="stand", qop="auth", nonce="{NONCE}", algorithm=MD5'
        self.asked: list[str] = []
        self.headers: list[Element] = []
        self.operations: dict[str, Callable[[Element], str]] = {
            "GetSystemDateAndTime": self._clock,
            "GetServices": self._services,
            "GetCapabilities": self._capabilities,
            "GetDeviceInformation": self._information,
        }
        self._nonces: set[str] = set()
        super().__init__(_Handler)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_ahead

    def address(self, name: str) -> str:
        return f"http://{self.advertised or f'127.0.0.1:{self.port}'}/onvif/{name}"

    def answer(self, request: bytes, authorization: str) -> tuple[int, bytes, bool]:
        """Status, body, and whether it asks for a digest."""
        if self.instead:
            return (*self.instead.popleft(), False)
        root = fromstring(request)
        body = next(part for part in root if part.tag.endswith("}Body"))[0]
        head = next((part for part in root if part.tag.endswith("}Header")), Element("none"))
        name = body.tag.rpartition("}")[2]
        self.asked.append(name)
        self.headers.append(head)
        time.sleep(self.delay_s)
        try:
            if name != "GetSystemDateAndTime" and not self._admits(head, authorization):
                if self.auth == "digest":
                    return 401, b"", True
                raise Fault("NotAuthorized", "Sender not authorized")
            if name not in self.operations:
                raise Fault("ActionNotSupported", "Optional action not implemented", 500)
            return 200, enveloped(self.operations[name](body)), False
        except Fault as fault:
            return fault.status, _fault(fault), False

    def _admits(self, head: Element, authorization: str) -> bool:
        if self.auth == "none":
            return True
        if self.auth == "digest":
            return _digest_fits(authorization)
        told = {part.tag.rpartition("}")[2]: part.text or "" for part in head.iter()}
        if told.get("Username") != USER or told.get("Nonce", "") in self._nonces:
            return False
        self._nonces.add(told["Nonce"])
        made = told["Created"].encode()
        proof = hashlib.sha1(base64.b64decode(told["Nonce"]) + made + PASSWORD.encode()).digest()
        age = abs((datetime.fromisoformat(told["Created"]) - self.now()).total_seconds())
        return base64.b64encode(proof).decode() == told["Password"] and age <= TOKEN_AGE_S

    def _clock(self, _: Element) -> str:
        now = self.now()
        return (
            "<device:GetSystemDateAndTimeResponse><device:SystemDateAndTime>"
            "<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>"
            f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}"
            f"</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>"
            f"{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day>"
            "</tt:Date></tt:UTCDateTime></device:SystemDateAndTime>"
            "</device:GetSystemDateAndTimeResponse>"
        )

    def _services(self, _: Element) -> str:
        if not self.has_get_services:
            raise Fault("ActionNotSupported", "Optional action not implemented")
        rows = "".join(
            f"<device:Service><device:Namespace>{_SERVICES[name]}</device:Namespace>"
            f"<device:XAddr>{self.address(name)}</device:XAddr><device:Version>"
            "<tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></device:Version></device:Service>"
            for name in self.services
        )
        return f"<device:GetServicesResponse>{rows}</device:GetServicesResponse>"

    def _capabilities(self, _: Element) -> str:
        rows = "".join(
            f"<tt:{tag}><tt:XAddr>{self.address(name)}</tt:XAddr></tt:{tag}>"
            for name, tag in (("media", "Media"), ("events", "Events"), ("ptz", "PTZ"))
            if name in self.services
        )
        return (
            "<device:GetCapabilitiesResponse><device:Capabilities>"
            f"{rows}</device:Capabilities></device:GetCapabilitiesResponse>"
        )

    def _information(self, _: Element) -> str:
        words = {"Manufacturer": "Stand", "Model": "In 53", "FirmwareVersion": "1.2",
                 "SerialNumber": "0053", "HardwareId": "A"}  # fmt: skip
        rows = "".join(f"<device:{name}>{word}</device:{name}>" for name, word in words.items())
        return f"<device:GetDeviceInformationResponse>{rows}</device:GetDeviceInformationResponse>"


class _Handler(BaseHTTPRequestHandler):
    stand: OnvifStand

    def log_message(self, *words: object) -> None:
        """Tests read what programs say, not this."""

    def do_POST(self) -> None:  # noqa: N802
        request = self.rfile.read(int(self.headers["Content-Length"]))
        authorization = self.headers.get("Authorization", "")
        status, body, asks_digest = self.stand.answer(request, authorization)
        self.send_response(status)
        if asks_digest:
            self.send_header("WWW-Authenticate", self.stand.challenge)
        self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(ConnectionError):  # who was given too much has hung up
            self.end_headers()
            self.wfile.write(body)


def enveloped(inside: str) -> bytes:
    return f"<s:Envelope {_NAMESPACES}><s:Body>{inside}</s:Body></s:Envelope>".encode()


def _fault(fault: Fault) -> bytes:
    return enveloped(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>"
        f"ter:{fault.code}</s:Value></s:Subcode></s:Code><s:Reason>"
        f'<s:Text xml:lang="en">{fault.reason}</s:Text></s:Reason></s:Fault>'
    )


def _digest_fits(authorization: str) -> bool:
    """RFC 2617 with qop=auth."""
    told = dict(re.findall(r'(\w+)="?([^",]+)"?', authorization))
    if told.get("username") != USER or told.get("nonce") != NONCE:
        return False
    who = _md5(f"{USER}:stand:{PASSWORD}")
    what = _md5(f"POST:{told['uri']}")
    middle = f"{NONCE}:{told['nc']}:{told['cnonce']}:auth"
    return told["response"] == _md5(f"{who}:{middle}:{what}")


def _md5(words: str) -> str:
    return hashlib.md5(words.encode()).hexdigest()


@pytest.fixture
def onvif() -> Iterator[OnvifStand]:
    made = OnvifStand()
    yield made
    made.stop()
