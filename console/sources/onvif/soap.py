"""SOAP 1.2 envelopes, and who speaks in them (WS-Security UsernameToken Profile 1.0)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from console.sources.hardened_xml import XmlRefused, parse
from console.sources.onvif.errors import DeviceFault, NotAuthorized, NotOnvif
from console.sources.onvif.words import SOAP, child, element, local, plain, text

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE = f"{_OASIS}-wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}-wssecurity-utility-1.0.xsd"
_DIGEST = f"{_OASIS}-username-token-profile-1.0#PasswordDigest"
_BASE64 = f"{_OASIS}-soap-message-security-1.0#Base64Binary"
_REFUSED = frozenset({"NotAuthorized", "FailedAuthentication", "InvalidSecurityToken"})
_MAX_CODES = 8


def envelope(body: Element, headers: Iterable[Element]) -> bytes:
    head, inside = element(SOAP, "Header", *headers), element(SOAP, "Body", body)
    return tostring(element(SOAP, "Envelope", head, inside), "utf-8", xml_declaration=True)


def opened(data: bytes) -> Element:
    """What is in the body. Raises NotOnvif, DeviceFault, NotAuthorized."""
    try:
        root = parse(data)
    except XmlRefused as error:
        raise NotOnvif(f"the device's answer is refused: {error}") from None
    body = child(root, "Body")
    if local(root) != "Envelope" or body is None or not len(body):
        raise NotOnvif("the device answers something that is not SOAP")
    if local(body[0]) == "Fault":
        raise _fault(body[0])
    return body[0]


def _fault(told: Element) -> DeviceFault:
    """SOAP 1.2 (Code, Reason); of 1.1, which some answer with, faultcode and faultstring."""
    codes: list[str] = []
    code = child(told, "Code")
    while code is not None and len(codes) < _MAX_CODES:
        codes.append(text(code, "Value").rpartition(":")[2])
        code = child(code, "Subcode")
    reason = text(told, "Reason", "Text") or text(told, "faultstring")
    codes = codes or [text(told, "faultcode").rpartition(":")[2]]
    kind = NotAuthorized if _REFUSED & set(codes) else DeviceFault
    return kind(tuple(codes), plain(reason))


def username_token(user: str, password: str, at_device: datetime) -> Element:
    """at_device: now by the device's clock, since it refuses what is not of now. The digest is
    Base64(SHA-1(nonce + created + password)), clause 3.1 of the profile; a nonce serves once.
    """
    nonce = secrets.token_bytes(16)
    created = at_device.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_device.microsecond // 1000:03}Z"
    proof = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    token = element(
        WSSE,
        "UsernameToken",
        element(WSSE, "Username", user),
        element(WSSE, "Password", _base64(proof.digest()), attributes={"Type": _DIGEST}),
        element(WSSE, "Nonce", _base64(nonce), attributes={"EncodingType": _BASE64}),
        element(WSU, "Created", created),
    )
    return element(WSSE, "Security", token, attributes={f"{{{SOAP}}}mustUnderstand": "1"})


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
