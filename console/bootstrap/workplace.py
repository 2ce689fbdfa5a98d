"""The screen of the person who is signed in: their desk, the panels, and the bridge between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from console.bootstrap.analysing import Analyser
from console.bootstrap.city import OpenCity
from console.bootstrap.exporting import Exporter
from console.bootstrap.pictures import Pictures
from console.bootstrap.proposing import Proposer
from console.bootstrap.site import MapChoice
from console.bootstrap.tool_facts import model_card, tool_infos, tool_offers
from console.bootstrap.video import Video
from console.domain.screen import Screen
from console.flow.core import Core
from console.flow.doors import Doors
from console.sources.identity import SignedIn
from console.tool_api.core import Tools
from console.views import keymap
from console.views.bridge import Bridge
from console.views.conflicts.panel import ConflictPanel
from console.views.desk import Desk, Me
from console.views.ears import Ears
from console.views.intents import Intents
from console.views.joystick.device import Joystick
from console.views.language import say_anew, switch_language
from console.views.review.panel import ReviewPanel
from console.views.shell.area import WorkArea
from console.views.shell.backend_switch import BackendSwitch
from console.views.shell.map_panel import MapPanel
from console.views.shell.panels import desk_panel_makers
from console.views.shell.recall import Recall, language_of
from console.views.shell.work import Work, build_work
from console.views.sound.sound import Sound
from console.views.standstill import Standstill
from console.views.verdict.near import NearCameras
from console.views.verdict.panel import VerdictPanel
from console.views.wall.dock import WallPanel
from console.views.wall.sharing import SharedPictures
from console.views.wall.steering import Steering


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands before anybody signs in.

    demo_control: the demo's switch of the backend. model: the package that stands in here.
    started_in: the language that the window was started in. home: of the backend that this console
    was started for; what is the window's own, such as its language, goes by that one.
    map: which city it shows; folder: where this console may write.
    """

    core: Core
    ears: Ears
    video: Video
    tools: Tools
    soon: Callable[[Callable[[], Any]], Any]
    sound: Sound
    demo_control: Path | None
    model: Path | None
    started_in: str
    home: bool = True
    map: MapChoice = MapChoice()
    folder: Path | None = None


class Workplace:
    """furnish(), show `area`, then open(): a panel a turn of the loop; leave() at the end."""

    area: WorkArea
    desk: Desk
    bridge: Bridge
    work: Work

    def __init__(self, parts: Parts, who: SignedIn, app: QApplication) -> None:
        self._parts, self._who, self._app = parts, who, app
        self.furnished = False
        self._recall: Recall | None = None
        self._exporter: Exporter | None = None
        self._analyser: Analyser | None = None
        self._pictures: Pictures | None = None
        self._proposer: Proposer | None = None
        self._shared: SharedPictures | None = None
        self._map: MapPanel | None = None
        self._city: OpenCity | None = None
        self._joystick: Joystick | None = None
        self._hush: Callable[[], None] = lambda: None

    def furnish(self, sign_out: Callable[[], None], parent: QObject) -> Iterator[None]:
        """The area, with what is known by now already in it. parent: of the bridge."""
        parts, tiles = self._parts, self._parts.video.tiles
        opened = self._city = OpenCity(parts.map, parts.folder)
        city = opened.city
        asked = parts.core.screen()
        while not asked.done():
            yield
        screen = Screen() if asked.exception() else asked.result()
        if parts.home and (language := language_of(screen, parts.started_in)):
            switch_language(self._app, language)
        if parts.home:
            keymap.use(screen.keys)
            say_anew(self._app)
        pictures = self._pictures = Pictures(Doors(parts.core, parts.soon).media, parts.soon)
        pictures.begin()
        desk = self.desk = _desk(parts, self._who, pictures)
        desk.map_pack = city.map_version
        desk.sound = parts.sound
        desk.exports = self._exporter = Exporter(
            parts.core, parts.model, parts.soon, parts.video.recording_place
        )
        desk.analyses = self._analyser = Analyser(
            parts.model, parts.soon, parts.video.recording_place
        )
        proposer = self._proposer = Proposer(parts.soon)
        desk.propose = proposer.ask
        bridge, intents = Bridge(desk, parent), Intents(desk)
        self.bridge = bridge
        # Before any view: whoever shows a new camera asks for its pictures at once.
        bridge.changed.connect(lambda changed: parts.video.follow(desk, changed))
        self._joystick = Joystick(parent)
        steering = Steering(Doors(parts.core, parts.soon).steer, self._joystick)
        shared = self._shared = SharedPictures(tiles.resize, tiles.hide, tiles.is_open, bridge)

        def make_wall() -> WallPanel:
            resize, let_go = shared.viewer()
            rate = tiles.set_rate
            return WallPanel(
                desk,
                tiles.reader,
                resize,
                set_rate=rate,
                let_go=let_go,
                recordings=tiles,
                steering=steering,
                look_closer=tiles.look_closer,
            )

        def make_verdict() -> VerdictPanel:
            resize, let_go = shared.viewer()
            rate = tiles.set_rate
            near = NearCameras(desk, tiles.reader, resize, set_rate=rate, let_go=let_go)
            return VerdictPanel(desk, near, tiles.back)

        map_panel = self._map = MapPanel(desk, city)
        panels: dict[str, QWidget] = {"map": map_panel}
        for name, make in {
            **desk_panel_makers(desk, intents),
            "conflicts": lambda: ConflictPanel(desk),
            "wall": make_wall,
            "verdict": make_verdict,
            "review": lambda: ReviewPanel(desk, parts.video.review),
        }.items():
            yield
            panels[name] = make()
        yield
        self.area = area = WorkArea(desk, bridge, panels)
        if parts.home:
            map_panel.view.page_shown.connect(Standstill(area).start)
        yield
        work = self.work = build_work(area, intents, self._app, make_wall)
        work.sign_out_asked.connect(sign_out)
        if parts.demo_control:
            area.add_control(BackendSwitch(parts.demo_control))
        parts.ears.listen(bridge)
        bridge.drain()
        self._hush = parts.sound.listen(desk, bridge)
        yield
        keep = partial(parts.core.keep_screen, self._who.actor.id)
        self._recall = Recall(area, work, bridge, keep, parts.started_in)
        self._recall.stand_on(screen)
        self.furnished = True
        yield

    def open(self) -> Iterator[None]:
        """The workspace where the person stood the last time, else the first."""
        assert self._recall is not None
        yield from self.area.open_in_steps(self._recall.workspace())

    def leave(self) -> None:
        """The look at an incident ends; what comes from now on waits for the next person."""
        hush, self._hush = self._hush, lambda: None
        hush()
        if self._recall is not None:
            self._recall.stop()
        if self.furnished:
            self.work.leave()
        if self._shared is not None:
            self._shared.stop()
        if self._joystick is not None:
            self._joystick.stop()
        if self._map is not None:
            self._map.close_map()  # in order: Chromium crashes where its profile goes first
        if self._city is not None:
            self._city.close()
        self._parts.video.review.close()
        self._parts.ears.listen(None)
        for part in (self._exporter, self._analyser, self._proposer, self._pictures):
            if part is not None:
                part.close()


def _desk(parts: Parts, who: SignedIn, pictures: Pictures) -> Desk:
    core, manifests = parts.core, parts.tools.manifests
    doors = Doors(core, parts.soon)
    return Desk(
        me=Me(who.actor.id, who.name, who.actor.roles, who.language),
        send=core.dispatch,
        picture=pictures.show,
        keep=doors.keep,
        read=core.mark_read,
        after_action=doors.after_action,
        closed=doors.closed,
        retention=doors,
        figures=doors.figures,
        shift_log=doors.shift_log,
        mode="demo" if parts.demo_control else "live",
        causes={m.name: m.false_causes for m in manifests if m.false_causes},
        tool_titles={m.name: m.title_id for m in manifests if m.title_id},
        tools=tool_infos(parts.tools),
        offers=tool_offers(parts.tools),
        tells=tuple(core.tells for core in parts.tools.cores if core.tells),
        model_card=model_card(parts.model),
    )
