"""One person steers a camera at a time; stays are in the journal, nudges are not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Actor
from console.domain.ptz import HOLD_SILENCE_S, PtzAct, PtzAnswer, PtzOrder
from console.store.state import State
from server_stub.hub import Listener
from server_stub.steering import Steering
from server_stub.storage.outcomes import Outcome
from tests.support.backend import Backend, Client
from tests.support.world import ADMIN, DETECTOR, OPERATOR, furnished

CONTROL = "http://ptz:control-canary-9@127.0.0.1:9/onvif/device_service"


@dataclass
class _Driver:
    """Who reaches the cameras, as roc-analytics: takes orders off the stream, answers them."""

    client: Client
    orders: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""
    ready: threading.Event = field(default_factory=threading.Event)

    def follow(self) -> None:
        with (
            contextlib.suppress(Exception),  # the backend ends before we do
            self.client.http.stream("GET", "/api/v1/ptz/orders") as stream,
        ):
            for line in stream.iter_lines():
                self.ready.set()
                if line.strip():
                    self._take(json.loads(line))

    def _take(self, asked: dict[str, Any]) -> None:
        self.orders.append((asked["camera_id"], asked["order"]["act"]))
        if asked["number"]:
            answer = {"trouble": self.trouble, "presets": [{"token": "p1", "name": "Gate"}]}
            done = {"number": asked["number"], "answer": answer}
            self.client.http.post("/api/v1/ptz/answers", json=done)


@pytest.fixture(scope="module")
def driver(shared_backend: Backend) -> _Driver:
    admin = shared_backend.client("adm1")
    camera = json.loads(admin.assembly.table.encode(admin.snapshot().cameras["cam2"]))
    wish = {"camera": camera | {"ptz": True}, "url": "rtsp://127.0.0.1:1/x", "control_url": CONTROL}
    assert admin.http.put("/api/v1/cameras/cam2", json=wish).status_code == 204
    made = _Driver(shared_backend.client("det1"))
    threading.Thread(target=made.follow, daemon=True).start()
    assert made.ready.wait(10)
    return made


@pytest.fixture(scope="module")
def people(shared_backend: Backend) -> dict[str, Client]:
    return {name: shared_backend.client(name) for name in ("op1", "op2", "sup1", "adm1")}


@pytest.fixture(autouse=True)
def nobody_steers(driver: _Driver, people: dict[str, Client]) -> Iterator[None]:
    driver.orders.clear()
    driver.trouble = ""
    yield
    for name in ("op1", "op2", "sup1"):
        _say(people[name], "leave")


def _say(client: Client, act: str, **fields: Any) -> dict[str, Any]:
    answer = client.http.post("/api/v1/cameras/cam2/ptz", json={"act": act} | fields)
    assert answer.status_code in (200, 409, 422, 403), answer.text
    return dict(answer.json())


def _stays(client: Client, since: int) -> list[tuple[str, str]]:
    told = (r.event for r in client.journal() if r.seq > since)
    return [
        ("begun", one.steering.person_id)
        if isinstance(one, e.SteeringBegun)
        else (one.why, one.person_id)
        for one in told
        if isinstance(one, e.SteeringBegun | e.SteeringEnded)
    ]


def _until(holds: Callable[[], bool], limit_s: float = 10.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_steers_is_seen_and_a_stay_is_two_events_however_much_it_moves(
    driver: _Driver, people: dict[str, Client]
) -> None:
    op, other = people["op1"], people["op2"]
    since = op.snapshot().seq
    for _ in range(20):
        assert _say(op, "move", pan=0.5)["trouble"] == ""
    assert other.snapshot().steering["cam2"].person_id == "op1"
    assert _say(op, "presets")["presets"] == [{"token": "p1", "name": "Gate"}]
    _say(op, "leave")
    assert other.snapshot().steering == {}
    assert _stays(op, since) == [("begun", "op1"), ("left", "op1")]
    _until(lambda: driver.orders[-1] == ("cam2", "stop"))


def test_one_at_a_time_and_a_supervisor_may_take_it(
    driver: _Driver, people: dict[str, Client]
) -> None:
    op, other, sup = (people[name] for name in ("op1", "op2", "sup1"))
    since = op.snapshot().seq
    _say(op, "hold")
    for fields in ({}, {"take": True}):
        refused = _say(other, "move", pan=1.0, **fields)
        assert (refused["message_id"], refused["params"]) == ("refused.ptz_held", {"who": "op1"})
    assert _say(sup, "hold")["message_id"] == "refused.ptz_held"
    assert _say(sup, "hold", take=True)["trouble"] == ""
    _until(lambda: driver.orders == [("cam2", "stop")])
    assert _say(op, "move", pan=1.0)["message_id"] == "refused.ptz_held"
    assert _say(op, "stop")["trouble"] == ""  # of a stay that is over
    assert driver.orders == [("cam2", "stop")]
    assert _stays(op, since) == [("begun", "op1"), ("taken", "op1"), ("begun", "sup1")]


class _House:
    """The real rules over a journal in memory, and a clock that somebody sets."""

    def __init__(self) -> None:
        self.world, self.now_s = furnished(), 100.0
        cameras = self.world.state.cameras.values()
        for camera in list(cameras):
            self.world.do(c.ConfigureCamera(replace(camera, ptz=True)), ADMIN)
        self.listeners: list[Listener] = []
        self.steering = Steering(self, lambda: self.now_s)

    @property
    def state(self) -> State:
        return self.world.state

    async def say(self, body: Any, actor: Actor = SYSTEM_ACTOR) -> Outcome:
        before = len(self.world.journal)
        said = self.world.say(body, actor)
        for listener in self.listeners:
            listener(self.world.journal[before:])
        return Outcome("", actor.id, (), said if isinstance(said, Refusal) else None)


async def test_who_falls_silent_holds_it_no_longer_and_the_camera_is_stopped() -> None:
    house = _House()
    orders, hold = house.steering.open("det1"), PtzOrder(PtzAct.HOLD)
    for _ in range(4):
        await house.steering.order(OPERATOR, "cam-1", hold)
        house.now_s += HOLD_SILENCE_S - 0.1
        await house.steering.end_silent()
    assert house.state.steering["cam-1"].person_id == OPERATOR.id
    house.now_s += 0.2
    await house.steering.end_silent()
    assert house.state.steering == {}
    stop = orders.get_nowait()
    assert (stop.camera_id, stop.order, orders.empty()) == ("cam-1", PtzOrder(PtzAct.STOP), True)
    ended = house.world.journal[-1].event
    assert ended == e.SteeringEnded("cam-1", OPERATOR.id, "silent")


async def test_after_a_start_a_stay_goes_on_where_its_holder_speaks_up() -> None:
    house = _House()
    await house.steering.order(OPERATOR, "cam-1", PtzOrder(PtzAct.HOLD))
    again = Steering(house, lambda: house.now_s)
    house.now_s += HOLD_SILENCE_S - 1
    await again.end_silent()
    assert "cam-1" in house.state.steering
    house.now_s += 2
    await again.end_silent()
    assert house.state.steering == {}


async def test_orders_go_to_who_detects_the_camera_and_to_nobody_who_has_gone() -> None:
    house = _House()
    nobody = await house.steering.order(OPERATOR, "cam-1", PtzOrder(PtzAct.HOME))
    assert nobody.trouble == "ptz.no_driver"
    other, mine = house.steering.open("other"), house.steering.open(DETECTOR.id)
    house.world.do(c.TakeLease("cam-1", "E1"), DETECTOR)
    asked = asyncio.ensure_future(house.steering.order(OPERATOR, "cam-1", PtzOrder(PtzAct.HOME)))
    order = await mine.get()
    house.steering.answered(order.number, PtzAnswer("ptz.refused"))
    house.steering.answered(order.number, PtzAnswer())  # twice: the first stands
    house.steering.answered(999, PtzAnswer())
    assert (await asked).trouble == "ptz.refused"
    assert other.empty()
    house.steering.close(DETECTOR.id, mine)
    asked = asyncio.ensure_future(house.steering.order(OPERATOR, "cam-1", PtzOrder(PtzAct.HOME)))
    assert (await other.get()).camera_id == "cam-1"
    asked.cancel()


def test_what_the_camera_refuses_comes_back_in_words(
    driver: _Driver, people: dict[str, Client]
) -> None:
    driver.trouble = "ptz.wrong_password"
    assert _say(people["op1"], "move", pan=1.0)["trouble"] == "ptz.wrong_password"


@pytest.mark.parametrize(
    "fields", [{"pan": 1.5}, {"tilt": -2}, {"act": "preset"}, {"act": "dance"}, {"speed": 1}]
)
def test_what_no_camera_may_be_asked_goes_no_further(
    fields: dict[str, Any], driver: _Driver, people: dict[str, Client]
) -> None:
    answer = people["op1"].http.post("/api/v1/cameras/cam2/ptz", json={"act": "move"} | fields)
    assert answer.status_code == 422
    assert driver.orders == []


def test_a_camera_without_ptz_is_not_steered_and_nobody_else_s_right_does(
    people: dict[str, Client],
) -> None:
    op, admin = people["op1"], people["adm1"]
    told = op.http.post("/api/v1/cameras/cam1/ptz", json={"act": "hold"})
    assert told.json()["message_id"] == "refused.no_ptz"
    assert admin.http.post("/api/v1/cameras/cam2/ptz", json={"act": "hold"}).status_code == 403


def test_the_control_address_is_with_the_address_only(
    people: dict[str, Client],
) -> None:
    op, admin = people["op1"], people["adm1"]
    told = op.http.get("/api/v1/cameras/cam2/address").json()
    assert told["control_url"] == CONTROL
    journal = admin.http.get("/api/v1/journal").text + admin.http.get("/api/v1/snapshot").text
    assert "control-canary" not in journal
    camera = json.loads(admin.assembly.table.encode(admin.snapshot().cameras["cam2"]))
    for wrong in ("rtsp://h/x", "http://", "x" * 3000):
        wish = {"camera": camera, "control_url": wrong}
        answer = admin.http.put("/api/v1/cameras/cam2", json=wish)
        assert (answer.status_code, answer.json()["params"]["field"]) == (422, "control_url")
