"""Calls to an ONVIF device: who asks, by which clock, and what may come back."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from console.sources.errors import LinkLost
from console.sources.hardened_xml import MAX_BYTES, MAX_DEPTH, XmlRefused, parse
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.errors import DeviceFault, NotAuthorized, NotOffered, NotOnvif
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.words import Service, element, text
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand, onvif

__all__ = ["onvif"]
_INFORMATION = element(Service.DEVICE.value, "GetDeviceInformation")


@pytest.fixture
async def device(onvif: OnvifStand) -> AsyncIterator[OnvifDevice]:
    made = OnvifDevice(DeviceAt(onvif.url, USER, PASSWORD))
    yield made
    await made.close()


async def _model(device: OnvifDevice) -> str:
    return text(await device.call(Service.DEVICE, _INFORMATION), "Model")


@pytest.mark.parametrize("auth", ["token", "digest", "none"])
async def test_a_device_is_asked_as_it_wants_to_be(
    onvif: OnvifStand, device: OnvifDevice, auth: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    onvif.auth = auth
    await device.open()
    assert [await _model(device) for _ in range(2)] == ["In 53", "In 53"]
    assert all(device.offers(service) for service in Service)
    assert PASSWORD not in caplog.text + repr(device.at)
    digests = sum("UsernameToken" not in "".join(p.tag for p in h.iter()) for h in onvif.headers)
    assert digests == {"token": 1, "none": 1, "digest": 5}[auth]  # the clock is asked by nobody


@pytest.mark.parametrize("ahead", [timedelta(days=-9000), timedelta(hours=2)])
async def test_a_wrong_clock_is_allowed_for(
    onvif: OnvifStand, device: OnvifDevice, ahead: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    onvif.clock_ahead = ahead
    await device.open()
    assert await _model(device) == "In 53"
    assert abs(device.clock_ahead - ahead) < timedelta(seconds=3)
    onvif.clock_ahead = timedelta(0)  # somebody has set it right meanwhile
    assert await _model(device) == "In 53"
    assert abs(device.clock_ahead) < timedelta(seconds=3)
    assert caplog.text.count("a device's clock is") == 2


@pytest.mark.parametrize("auth", ["token", "digest"])
async def test_a_wrong_password_is_said_and_tried_once(onvif: OnvifStand, auth: str) -> None:
    onvif.auth = auth
    device = OnvifDevice(DeviceAt(onvif.url, USER, "wrong"))
    with pytest.raises(NotAuthorized) as refused:
        await device.open()
    await device.close()
    assert "wrong" not in str(refused.value)
    assert onvif.asked.count("GetServices") == {"token": 1, "digest": 3}[auth]


async def test_an_old_device_and_one_behind_translation(
    onvif: OnvifStand, device: OnvifDevice
) -> None:
    onvif.has_get_services = False
    onvif.services = ["media"]
    onvif.advertised = "192.0.2.77:8000"  # nobody is there
    onvif.operations["GetProfiles"] = lambda _: "<media:GetProfilesResponse/>"
    await device.open()
    await device.call(Service.MEDIA, element(Service.MEDIA.value, "GetProfiles"))
    assert not device.offers(Service.PTZ)
    with pytest.raises(NotOffered):
        await device.call(Service.PTZ, element(Service.PTZ.value, "Stop"))
    assert onvif.asked[-1] == "GetProfiles"


def test_addresses_stay_at_the_host_that_was_named() -> None:
    at = DeviceAt("http://192.0.2.9:8080")
    assert at.device_service() == "http://192.0.2.9:8080/onvif/device_service"
    assert at.beside("http://192.0.2.9:1025/event?x=1") == "http://192.0.2.9:1025/event?x=1"
    assert at.beside("http://evil.example/a") == "http://192.0.2.9:8080/a"
    assert at.beside("https://192.0.2.9/a") == "http://192.0.2.9:8080/a"
    with pytest.raises(NotOnvif):
        at.beside("http://192.0.2.9:none/")


_FAULT = b"""<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault>
<e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:InvalidArgVal</e:Value></e:Subcode>
</e:Code><e:Reason><e:Text>no\x20such\nprofile</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>"""


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((200, b""), NotOnvif, "no XML"),
        ((200, b"\xff\xd8garbage"), NotOnvif, "no XML"),
        ((200, b"<html><body>it works</body></html>"), NotOnvif, "not SOAP"),
        ((302, b""), NotOnvif, "answers 302"),
        ((200, gzip.compress(b"<a/>")), NotOnvif, "no XML"),
        ((200, b" " * (10 * MAX_BYTES)), LinkLost, "no end"),
        ((200, b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'), NotOnvif, "DOCTYPE"),
        ((401, b""), NotAuthorized, "user name or password"),
        ((400, _FAULT), DeviceFault, "no such profile"),
    ],
)
async def test_what_no_device_would_say(
    onvif: OnvifStand,
    device: OnvifDevice,
    answer: tuple[int, bytes],
    kind: type[LinkLost],
    said: str,
) -> None:
    await device.open()
    onvif.instead.extend([answer, answer])  # also where its clock is asked once more
    with pytest.raises(kind, match=said):
        await _model(device)
    onvif.instead.clear()
    assert await _model(device) == "In 53"


@pytest.mark.parametrize(
    "challenge", ["Digest", 'Digest nonce="a"', 'Digest realm="a", nonce="b", algorithm=ROT13',
                  'Digest realm="a", nonce="b", qop="auth-int"', "digest,digest \u00ff"],
)  # fmt: skip
async def test_a_challenge_that_is_none(
    onvif: OnvifStand, device: OnvifDevice, challenge: str
) -> None:
    onvif.auth, onvif.challenge = "digest", challenge
    with pytest.raises(LinkLost):
        await device.open()


async def test_a_slow_device_is_not_waited_for(onvif: OnvifStand, device: OnvifDevice) -> None:
    await device.open()
    onvif.delay_s = 0.6
    with pytest.raises(LinkLost, match="in time"):
        await device.call(Service.DEVICE, _INFORMATION, limit_s=0.2)
    onvif.delay_s = 0.0
    assert await _model(device) == "In 53"
    onvif.stop()
    with pytest.raises(LinkLost, match="ConnectError"):
        await _model(device)


_BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "data",
    [
        _BOMB,
        _BOMB.decode().encode("utf-16"),
        b"<!DOCTYPE a><a/>",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"<a>&b;</a>",
        b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
        b"<a>" + b"<b/>" * 100_000 + b"</a>",
        b"<a " + b" ".join(b'b%d=""' % i for i in range(100)) + b"/>",
        b"<a>" + b" " * MAX_BYTES + b"</a>",
        b"<a:b/>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>\x00</a>",
        b"",
    ],
)
def test_xml_that_is_refused(data: bytes) -> None:
    with pytest.raises(XmlRefused):
        parse(data)


def test_xml_that_is_read() -> None:
    root = parse('<a xmlns="u" c="1"><b xmlns:x="v" x:d="ö"/>t<![CDATA[<]]></a>'.encode())
    assert (root.tag, root.attrib, root[0].attrib, root[0].tail) == (
        "{u}a", {"c": "1"}, {"{v}d": "ö"}, "t<",
    )  # fmt: skip
    deepest = parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    assert len(list(deepest.iter())) == MAX_DEPTH
