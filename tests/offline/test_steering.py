"""From a console through backend and roc-analytics to a camera; cut anywhere, and it stands."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from console.domain.link import LinkState
from console.domain.ptz import PtzAct, PtzAnswer, PtzOrder
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.ptz import control_url
from tests.analytics.program import Program
from tests.offline.town import Desk, Town, town
from tests.support.onvif_ptz import PtzStand
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand

MOVE = PtzOrder(PtzAct.MOVE, pan=0.5)
STANDS_WITHIN_S = 2.0
pytestmark = pytest.mark.timeout(180)  # three programs start, on a machine that may be busy


@dataclass
class _House:
    backend: Town
    desk: Desk
    camera: PtzStand

    def say(self, order: PtzOrder) -> PtzAnswer:
        return self.desk.core.steer("cam1", order).result(10)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_House]:
    folder = tmp_path_factory.mktemp("steering")
    stand = OnvifStand()
    camera = PtzStand(stand, keeps_timeouts=False)  # it goes on until it is stopped
    with contextlib.ExitStack() as ends, town(folder / "town") as backend:
        ends.callback(stand.stop)
        admin = backend.token("adm")
        account = {"name": "Analytics", "roles": ["detector"], "password": "a pass of the day"}
        answer = backend.http.put("/api/v1/accounts/det1", json=account, headers=admin)
        assert answer.status_code == 204, answer.text
        _set_up(backend, admin, stand)
        program = Program(folder / "analytics", backend, "a pass of the day")  # type: ignore[arg-type]
        ends.callback(program.stop)
        desk = Desk(backend.url, folder / "ada", "ada", backend.password("ada"))
        ends.callback(desk.close)
        program.until_said("following the backend")
        desk.sign_in()
        desk.until(lambda: "cam1" in desk.state.cameras)
        yield _House(backend, desk, camera)


def _set_up(backend: Town, admin: dict[str, str], stand: OnvifStand) -> None:
    token = backend.token("ada")
    rows = backend.http.get("/api/v1/snapshot", headers=token).text.splitlines()
    record = next(
        json.loads(line)["record"] for line in rows if json.loads(line).get("table") == "cameras"
    )
    control = control_url(DeviceAt(stand.url, USER, PASSWORD), "Profile_1")
    wish = {"camera": record | {"ptz": True}, "control_url": control}
    answer = backend.http.put("/api/v1/cameras/cam1", json=wish, headers=admin)
    assert answer.status_code == 204, answer.text


def until(holds: Callable[[], object], limit_s: float = 20.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_steered_cut_off_alone_and_back(house: _House) -> None:
    """In the order of a bad night: one camera and its programs serve for all of it."""
    desk, camera, backend = house.desk, house.camera, house.backend
    until(lambda: house.say(PtzOrder(PtzAct.HOLD)).trouble == "")
    until(lambda: len(house.say(PtzOrder(PtzAct.PRESETS)).presets) == 3)
    assert house.say(MOVE).trouble == ""
    assert camera.moves()
    desk.until(lambda: desk.state.steering["cam1"].person_id == "ada")
    assert house.say(PtzOrder(PtzAct.STOP)).trouble == ""
    assert not camera.moves()

    let_go = threading.Event()
    held = threading.Thread(target=_hold_down, args=(house, let_go), daemon=True)
    held.start()
    until(camera.moves)
    backend.kill()
    killed = time.monotonic()
    until(lambda: not camera.moves(), STANDS_WITHIN_S)
    assert camera.stood_s - killed <= STANDS_WITHIN_S
    let_go.set()
    held.join(10)

    desk.until_link(LinkState.OFFLINE)
    assert house.say(MOVE).trouble == ""
    assert camera.moves()
    until(lambda: not camera.moves())  # nobody asks on, and this console stops it
    assert house.say(PtzOrder(PtzAct.LEAVE)).trouble == ""
    assert PASSWORD not in repr(desk.link)

    backend.start()
    desk.until_settled(30)
    stays = [one["what"] for one in backend.events("Looked") if one["what"].startswith("steered")]
    assert stays == ["steered", "steered_ended"]
    begun = backend.events("SteeringBegun")
    assert [one["steering"]["person_id"] for one in begun] == ["ada"]
    desk.until(lambda: not desk.state.steering, 15)
    assert [one["why"] for one in backend.events("SteeringEnded")] == ["silent"]


def _hold_down(house: _House, let_go: threading.Event) -> None:
    """As a wall does while a key is held; alone it would go on, which is another matter."""
    while not let_go.wait(0.3):
        if house.desk.link is None or house.desk.link.state == LinkState.OFFLINE:
            return
        house.say(MOVE)
