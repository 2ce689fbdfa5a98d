"""The demo story as far as screens need it: real events, folded by the real rules."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from console.bootstrap.tool_facts import tool_offers
from console.domain import commands as c
from console.domain.alert import Box, Detection, Evidence, Priority, TimedBox, VerdictKind
from console.domain.camera import Camera
from console.domain.person import Actor, Person
from console.domain.place import Position
from console.views.tools_area.info import ToolInfo
from server_stub.procedures import read_procedure
from tests.support.seat import Seat
from tests.support.world import (
    ADMIN,
    DETECTOR,
    OPERATOR,
    SECOND,
    SHA,
    SUPERVISOR,
    World,
    with_tools,
)

CHECKLIST = (
    Path(__file__).resolve().parents[2]
    / "console/tools/weapon_detection/checklists/armed_person.yaml"
)
CAMERAS = (
    Camera("cam-1", 1, "Torget", "Torget", Position(10.3893, 59.1990), 150.0, 62.0),
    Camera("cam-2", 2, "Havnby S", "Stasjon", Position(10.4158, 59.1988), 245.0, 70.0),
    Camera("cam-3", 3, "Fergekaia", "Fergekaia", Position(10.3872, 59.1919), 200.0, 75.0),
    Camera("cam-4", 4, "Verket port B", "Verket", Position(10.4490, 59.2050), 305.0, 58.0),
)
CAUSES = {"weapon_detection": ("umbrella", "phone", "bag", "broom", "tool", "toy", "other")}
TITLES = {"weapon_detection": "weapon.title"}
TOOLS = (ToolInfo("weapon_detection", "weapon.title", watches_video=True),)


def city_world() -> World:
    """People, cameras and the shipped procedure; nothing has happened yet."""
    world = World(with_tools())
    for actor, name in (
        (OPERATOR, "Ann Berg"),
        (SECOND, "Bo Lie"),
        (SUPERVISOR, "Cy Dahl"),
        (ADMIN, "Di Eng"),
    ):
        world.do(c.RegisterPerson(Person(actor.id, name, actor.roles)), ADMIN)
    for camera in CAMERAS:
        world.do(c.ConfigureCamera(camera), ADMIN)
    world.do(c.PublishProcedure(read_procedure(CHECKLIST)), ADMIN)
    return world


def crop_png() -> bytes:
    """A painted stand-in for a weapon crop: bytes of a real picture."""
    image = QImage(240, 150, QImage.Format.Format_RGB32)
    image.fill(QColor(58, 64, 70))
    painter = QPainter(image)
    painter.fillRect(QRect(90, 20, 60, 120), QColor(96, 104, 112))
    painter.fillRect(QRect(140, 62, 44, 9), QColor(20, 20, 22))
    painter.fillRect(QRect(140, 70, 10, 22), QColor(20, 20, 22))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


CROP = crop_png()
CROP_SHA = hashlib.sha256(CROP).hexdigest()


def weapon(
    world: World,
    alert_id: str,
    camera_id: str = "cam-1",
    score: float = 0.91,
    label: str = "pistol",
) -> c.ReportAlert:
    """A detector's claim that began a second ago."""
    at = world.now - timedelta(seconds=1)
    box = Box(0.4, 0.4, 0.5, 0.6)
    track = (TimedBox(at, box), TimedBox(world.now, box))
    seen = Detection(camera_id, "E1", label, score, "demo-weapon", "1.4", SHA, 0.4, "CPU", track)
    crop = Evidence(CROP_SHA, "image/png", len(CROP), "crop", at)
    return c.ReportAlert(
        alert_id,
        "weapon_detection",
        "weapon.seen",
        {"label": label},
        Priority.CRITICAL,
        at,
        world.now,
        camera_id,
        seen,
        (crop,),
    )


def by_hand(
    world: World, alert_id: str, title: str, priority: Priority, camera_id: str = ""
) -> None:
    camera = world.state.cameras.get(camera_id)
    place = camera.place if camera else "Havnby"
    world.do(c.RaiseAlert(alert_id, title, "en", priority, None, camera_id, place))


def busy_world() -> World:
    """Some minutes into a shift: alerts of each priority, one incident under way."""
    world = city_world()
    by_hand(world, "H4", "Unattended bag", Priority.LOW, "cam-2")
    world.tick(140)
    by_hand(world, "H3", "Crowd at the ferry quay", Priority.MEDIUM, "cam-3")
    world.do(c.AcknowledgeAlert("H3"), SECOND)
    world.do(c.OpenIncident("I2", "H3"), SECOND)
    world.tick(120)
    by_hand(world, "H2", "Fence cut at port B", Priority.HIGH, "cam-4")
    world.tick(60)
    by_hand(world, "H5", "Two men argue loudly", Priority.MEDIUM, "cam-2")
    world.tick(90)
    world.do(weapon(world, "W1"), DETECTOR)
    world.tick(9)
    world.do(c.AcknowledgeAlert("W1"))
    world.do(c.OpenIncident("I1", "W1", title="Weapon at Torget", language="en"))
    world.tick(4)
    world.do(c.GiveVerdict("W1", VerdictKind.UNSURE))
    world.tick(8)
    world.do(c.GiveVerdict("W1", VerdictKind.CONFIRMED), SECOND)
    world.do(c.StartChecklist("R1", "I1", "armed_person"))
    world.tick(6)
    _answer(world, "picture", "weapon_seen")
    world.tick(5)
    _answer(world, "second_look", "confirmed")
    world.tick(7)
    world.do(c.CountersignStep("R1", "second_look"), SECOND)
    world.tick(12)
    _answer(world, "police", "4")
    world.tick(3)
    _answer(world, "movement", "standing")
    world.do(c.StartViewing("I1"), SECOND)
    world.do(c.AssignIncident("I2", OPERATOR.id, "Bo has two already"), SUPERVISOR)
    world.tick(14)
    world.do(weapon(world, "W2", "cam-4", 0.62, "knife"), DETECTOR)
    world.tick(22)
    return world


def _answer(world: World, step: str, value: str, actor: Actor = OPERATOR) -> None:
    world.do(c.AnswerStep("R1", step, value), actor)


def seat(world: World, actor: Actor = OPERATOR, name: str = "Ann Berg") -> Seat:
    made = Seat(world, actor, name, {CROP_SHA: CROP})
    made.desk.causes, made.desk.tool_titles, made.desk.tools = CAUSES, TITLES, TOOLS
    tools = world.assembly.tools
    made.desk.offers = tool_offers(tools)
    made.desk.tells = tuple(core.tells for core in tools.cores if core.tells)
    made.desk.mode, made.desk.map_pack = "demo", "Havnby 2026-11-01"
    return made
