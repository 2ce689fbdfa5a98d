"""What an ONVIF device is as a camera, which devices there are, and the file that names them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.i18n import tr
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.discovery import discover
from console.sources.onvif.errors import NotOnvif
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.options import OptionsRefused, read_options
from console.sources.onvif.profiles import about, chosen, profiles_of, streams_of
from console.video.address import CameraAddress
from tests.support.onvif_discovery import LOOPBACK, Responder, match
from tests.support.onvif_media import Media, Offered
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand, onvif

__all__ = ["onvif"]
_NO_ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture
async def device(onvif: OnvifStand) -> AsyncIterator[OnvifDevice]:
    made = OnvifDevice(DeviceAt(onvif.url, USER, PASSWORD))
    yield made
    await made.close()


@pytest.mark.parametrize("services", [["media", "media2", "ptz"], ["media", "ptz"], ["media2"]])
async def test_a_device_becomes_a_camera(
    onvif: OnvifStand, device: OnvifDevice, services: list[str]
) -> None:
    onvif.services = services
    Media(onvif)
    await device.open()
    streams = await streams_of(device, await profiles_of(device))
    assert (await about(device)).title() == "Stand In 53"
    assert streams.sub is not None
    assert (streams.main.token, streams.sub.token) == ("Profile_1", "Profile_2")
    assert streams.ptz_profile == ("Profile_1" if "ptz" in services else "")
    for url, token in ((streams.main_url, "Profile_1"), (streams.sub_url, "Profile_2")):
        address = CameraAddress.parse(url)
        assert address.url == f"rtsp://127.0.0.1:554/live?profile={token}&n=1"
        assert (address.user, address.password) == (USER, PASSWORD)
        assert PASSWORD not in repr(streams)


async def test_media2_shows_what_media1_does_not_know(
    onvif: OnvifStand, device: OnvifDevice
) -> None:
    media = Media(onvif)
    media.only(encoding="H265")
    await device.open()
    assert {one.encoding for one in await profiles_of(device)} == {"H265"}
    media.refuses_second = True  # it says that it has Media2, and has not
    assert await profiles_of(device) == []
    with pytest.raises(NotOnvif):
        chosen([])
    media.only(encoding="H264")
    assert "profile=Profile_M" in (await streams_of(device, await profiles_of(device))).main_url


async def test_each_source_of_a_recorder_is_a_camera(
    onvif: OnvifStand, device: OnvifDevice
) -> None:
    Media(
        onvif,
        (
            Offered("A1", "Source_1"),
            Offered("B1", "Source_2", width=1280, height=720),
            Offered("B2", "Source_2", width=1280, height=720, ptz=True),
            Offered("C1", "Source_3", encoding="JPEG", width=0, height=0),
        ),
    )
    await device.open()
    profiles = await profiles_of(device)
    second = await streams_of(device, profiles, "Source_2")
    assert (second.main.token, second.sub, second.ptz_profile) == ("B1", None, "B2")
    assert chosen(profiles, "Source_3")[0].token == "C1"
    with pytest.raises(NotOnvif):
        chosen(profiles, "Source_4")


@pytest.mark.parametrize("host", ["", "[nowhere", "10.0.0.1:99999"])
async def test_a_stream_address_that_is_none(
    onvif: OnvifStand, device: OnvifDevice, host: str
) -> None:
    Media(onvif).stream_host = host
    await device.open()
    profiles = await profiles_of(device)
    with pytest.raises(NotOnvif, match="address that is none"):
        await streams_of(device, profiles)


async def test_devices_are_found_and_what_they_say_is_shown_as_it_is() -> None:
    def answers(asked: str) -> list[bytes]:
        addresses = "http://192.0.2.9/onvif gopher://127.0.0.1/ http://127.0.0.1:8080/onvif"
        bad = [
            b"",
            b"\xff" * 60_000,
            match("urn:uuid:another", "e-52"),
            b"<!DOCTYPE a>" + match(asked),
        ]
        return [*bad, match(asked, addresses=addresses), match(asked, "e-54", "")] * 2

    responder = Responder(answers)
    try:
        found = await discover(0.6, LOOPBACK, responder.port)
    finally:
        responder.stop()
    assert responder.probes == 2
    assert [one.endpoint for one in found] == ["urn:uuid:e-53", "urn:uuid:e-54"]
    first, second = found
    assert (first.name, first.hardware) == ("Stand In", "S-53")
    assert first.location == "city/Quay [2J"  # no escape reaches a terminal
    assert (first.best_address(), second.best_address()) == ("http://127.0.0.1:8080/onvif", "")


_FILE = f"""
[cam1]
url = "http://192.0.2.10"
user = "roc"
password = "{PASSWORD}"
events = ["motion"]
[cam1.classes]
"RuleEngine/Gun" = "pistol"
[cam9]
url = "https://192.0.2.11:8443/onvif/device_service"
[cam9.camera]
number = 9
name = "Quay"
place = "Quay"
lon = 10.5
lat = 59
"""


def test_the_file_that_names_devices(tmp_path: Path) -> None:
    path = tmp_path / "onvif.toml"
    first, second = read_options(_written(path, _FILE))
    assert (first.camera_id, first.events, first.classes) == (
        "cam1",
        ("motion",),
        {"RuleEngine/Gun": "pistol"},
    )
    assert first.at.device_service() == "http://192.0.2.10/onvif/device_service"
    assert PASSWORD not in repr(first)
    assert second.camera is not None
    assert (second.camera.number, second.events) == (9, ("tamper", "analytics"))
    path.chmod(0o640)
    with pytest.raises(OptionsRefused, match="readable"):
        read_options(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[cam1]", "[cam1", "(at line 2, column 6)"),
        (f'password = "{PASSWORD}"', f'password = "{PASSWORD}', "(at line 5,"),
        ("user =", "usr =", "cam1.usr is no name"),
        ('"roc"', "7", "cam1.user has a value"),
        ('["motion"]', '["weapon"]', "cam1.events has a value"),
        ('["motion"]', "[[]]", "cam1.events has a value"),
        ("http://192", "http://a:b@192", "cam1.url has a value"),
        ("http://192", "ftp://192", "cam1.url has a value"),
        ('"pistol"', "3", "cam1.classes has a value"),
        ('url = "https', '# url = "https', "cam9.url is missing"),
        ("number = 9", "", "cam9.camera.number is missing"),
        ("number = 9", "number = true", "cam9.camera.number has a value"),
        ("lat = 59", "lat = nan", "cam9.camera.lon has a value"),
        ("lat = 59", "lat = 95", "cam9.camera.lon has a value"),
        (_FILE, "", "names no camera"),
        (_FILE, "cam1 = 3", "cam1 has a value"),
    ],
)
def test_a_file_that_does_not_fit_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = _written(tmp_path / "onvif.toml", _FILE.replace(old, new))
    with pytest.raises(OptionsRefused) as refused:
        read_options(path)
    words = tr(refused.value.message_id, **refused.value.params).translate(_NO_ISOLATES)
    assert said in words
    assert PASSWORD not in words


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path
