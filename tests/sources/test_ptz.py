"""A camera is driven over ONVIF's own words; nothing moves for longer than it is asked to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from console.domain.ptz import MOVE_LASTS_S, Preset, PtzAct, PtzOrder
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.ptz import control_at, control_url, open_ptz
from console.sources.ptz import PtzDriver
from tests.support.onvif_ptz import PtzStand
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand, onvif

__all__ = ["onvif"]
MOVE = PtzOrder(PtzAct.MOVE, pan=0.5, tilt=-0.25, zoom=1.0)


@pytest.fixture
def camera(onvif: OnvifStand) -> PtzStand:
    return PtzStand(onvif)


@pytest.fixture
async def driver(camera: PtzStand) -> AsyncIterator[PtzDriver]:
    url = control_url(DeviceAt(camera.stand.url, USER, PASSWORD), "")
    made = PtzDriver("cam1", lambda _: open_ptz(*control_at(url)))
    yield made
    await made.close()


async def until(holds: Callable[[], bool], limit_s: float = 3.0) -> None:
    async with asyncio.timeout(limit_s):
        while not holds():  # noqa: ASYNC110 - the stand runs in threads of its own
            await asyncio.sleep(0.01)


async def test_a_movement_carries_its_end_and_a_stop_ends_it(
    driver: PtzDriver, camera: PtzStand
) -> None:
    assert (await driver.do(MOVE)).trouble == ""
    assert camera.told == [("ContinuousMove", "0.5 -0.25 1")]
    assert camera.moves()
    assert camera.most_s == MOVE_LASTS_S
    assert (await driver.do(PtzOrder(PtzAct.STOP))).trouble == ""
    assert camera.names() == ["ContinuousMove", "Stop"]
    assert not camera.moves()


async def test_a_camera_that_keeps_no_time_out_is_stopped_once_nobody_asks_on(
    driver: PtzDriver, camera: PtzStand
) -> None:
    camera.keeps_timeouts = False
    began = time.monotonic()
    for _ in range(3):
        await driver.do(MOVE)
        await asyncio.sleep(0.3)
    await until(lambda: not camera.moves())
    assert camera.names() == ["ContinuousMove"] * 3 + ["Stop"]
    assert 0.6 + MOVE_LASTS_S <= camera.stood_s - began < 0.9 + 2 * MOVE_LASTS_S


async def test_a_stop_that_gets_lost_is_said_again(driver: PtzDriver, camera: PtzStand) -> None:
    camera.keeps_timeouts = False
    await driver.do(MOVE)
    camera.stand.instead.extend([(500, b"<gone/>"), (200, b"not xml")])
    assert (await driver.do(PtzOrder(PtzAct.STOP))).trouble == ""
    assert not camera.moves()


async def test_a_stop_waits_for_no_movement_that_hangs(driver: PtzDriver, camera: PtzStand) -> None:
    await driver.do(PtzOrder(PtzAct.PRESETS))
    camera.stand.delay_s = 1.5
    hanging = asyncio.ensure_future(driver.do(MOVE))
    await until(lambda: camera.stand.asked[-1] == "ContinuousMove")
    camera.stand.delay_s = 0.0
    began = time.monotonic()
    assert (await driver.do(PtzOrder(PtzAct.STOP))).trouble == ""
    assert time.monotonic() - began < 1.0
    assert (await hanging).trouble == ""


async def test_presets_home_and_where_it_stands(driver: PtzDriver, camera: PtzStand) -> None:
    told = await driver.do(PtzOrder(PtzAct.PRESETS))
    assert told.presets == (
        Preset("p1", "Gate"),
        Preset("p2", "Quay <b>north</b>"),
        Preset("p3", ""),
    )
    await driver.do(PtzOrder(PtzAct.PRESET, preset="p2"))
    await driver.do(PtzOrder(PtzAct.HOME))
    assert camera.told[1:] == [("GotoPreset", "p2"), ("GotoHomePosition", "")]
    position = (await driver.do(PtzOrder(PtzAct.STATUS))).position
    assert position is not None
    assert (position.pan, position.tilt, position.zoom) == (0.25, -0.5, 0.75)
    assert not position.moving


async def test_what_a_camera_refuses_is_told_in_words(driver: PtzDriver, camera: PtzStand) -> None:
    gone = await driver.do(PtzOrder(PtzAct.PRESET, preset="p9"))
    assert gone.trouble == "ptz.no_such_place"
    camera.refuses["ContinuousMove"] = "ActionNotSupported"
    assert (await driver.do(MOVE)).trouble == "ptz.not_supported"
    camera.refuses["ContinuousMove"] = "Spare"
    assert (await driver.do(MOVE)).trouble == "ptz.refused"
    camera.stand.services.remove("ptz")
    assert (await driver.do(MOVE)).trouble == "ptz.not_supported"


async def test_a_camera_that_goes_while_it_moves_and_comes_back(
    driver: PtzDriver, camera: PtzStand
) -> None:
    await driver.do(MOVE)
    camera.stand.stop()
    assert (await driver.do(MOVE)).trouble == "ptz.camera_gone"
    assert (await driver.do(PtzOrder(PtzAct.STOP))).trouble == "ptz.camera_gone"
    camera.stand.start()
    assert (await driver.do(MOVE)).trouble == ""
    assert camera.moves()


async def test_a_wrong_password_is_said_as_such(camera: PtzStand) -> None:
    at = DeviceAt(camera.stand.url, USER, "wrong")
    driver = PtzDriver("cam1", lambda _: open_ptz(at))
    assert (await driver.do(MOVE)).trouble == "ptz.wrong_password"
    asked = len(camera.stand.asked)
    for act in (MOVE, PtzOrder(PtzAct.STOP)):  # many cameras lock who tries again
        assert (await driver.do(act)).trouble == "ptz.wrong_password"
    assert (camera.told, len(camera.stand.asked)) == ([], asked)
    await driver.close()


async def test_the_profile_of_the_address_is_the_one_that_is_steered(camera: PtzStand) -> None:
    at = DeviceAt(camera.stand.url, USER, PASSWORD)
    for profile, trouble in (("Profile_1", ""), ("Profile_2", "ptz.not_supported")):
        told = control_at(control_url(at, profile))
        assert told == (replace(at, url=at.device_service()), profile)
        driver = PtzDriver("cam1", lambda _, told=told: open_ptz(*told))  # type: ignore[misc]
        assert (await driver.do(MOVE)).trouble == trouble
        await driver.close()


@pytest.mark.parametrize("url", ["", "rtsp://h/x", "http://", "http://h:99999/", "x"])
def test_no_control_address(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part is wrong
        control_at(url)
