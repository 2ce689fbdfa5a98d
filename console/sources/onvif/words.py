"""The names of ONVIF's services, and XML made and read in one line."""

from __future__ import annotations

from enum import Enum
from xml.etree.ElementTree import Element, register_namespace

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSNT = "http://docs.oasis-open.org/wsn/b-2"
TT = "http://www.onvif.org/ver10/schema"
MAX_TEXT = 200  # of a name that a device gives to something
MAX_ADDRESS = 1000


class Service(Enum):
    """A device's services, by the namespace of their operations."""

    DEVICE = "http://www.onvif.org/ver10/device/wsdl"
    MEDIA = "http://www.onvif.org/ver10/media/wsdl"
    MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
    EVENTS = "http://www.onvif.org/ver10/events/wsdl"
    PTZ = "http://www.onvif.org/ver20/ptz/wsdl"


for _prefix, _uri in {
    "s": SOAP, "wsa": WSA, "wsnt": WSNT, "tt": TT, "tds": Service.DEVICE.value,
    "trt": Service.MEDIA.value, "tr2": Service.MEDIA2.value, "tev": Service.EVENTS.value,
    "tptz": Service.PTZ.value,
}.items():  # fmt: skip
    register_namespace(_prefix, _uri)


def element(
    namespace: str, name: str, *inside: Element | str, attributes: dict[str, str] | None = None
) -> Element:
    """<name xmlns=namespace>; inside: its children, or its text."""
    made = Element(f"{{{namespace}}}{name}", attributes or {})
    for one in inside:
        if isinstance(one, str):
            made.text = one
        else:
            made.append(one)
    return made


def local(node: Element) -> str:
    """Its name without the namespace."""
    return node.tag.rpartition("}")[2]


def child(node: Element, *path: str) -> Element | None:
    """The first at a path of local names: devices do not agree on the namespaces of parts."""
    found: Element | None = node
    for name in path:
        if found is None:
            return None
        found = next((one for one in found if local(one) == name), None)
    return found


def children(node: Element, name: str) -> list[Element]:
    """All of that local name."""
    return [one for one in node if local(one) == name]


def text(node: Element, *path: str) -> str:
    """In one line, without what cannot be shown; empty where there is none."""
    found = child(node, *path)
    return "" if found is None else plain(found.text or "")


def address(node: Element, *path: str) -> str:
    """The same of an address, which may be longer; empty where it is longer than that."""
    found = child(node, *path)
    told = "" if found is None else (found.text or "").strip()
    return told if len(told) <= MAX_ADDRESS and told.isprintable() else ""


def plain(told: str) -> str:
    """What a device says, fit for a log or a screen."""
    line = "".join(sign if sign.isprintable() else " " for sign in told[: 4 * MAX_TEXT])
    return " ".join(line.split())[:MAX_TEXT]
