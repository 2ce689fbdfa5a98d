"""The verdict desk over real workers, relays and recordings: four cameras, each live and recorded.

Only the backend is the test's: who asks for a relay's place is answered at once.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.bootstrap.pictures import Pictures
from console.domain.alert import Alert, Evidence
from console.sources.recording_places import Got
from console.sources.tiles import TileSources
from console.video.address import CameraAddresses
from console.video.relay import RelayServer
from console.video.relay_reader import RelayPlace
from console.views.chromium import prepare_map
from console.views.map import load_city
from console.views.map.scheme import register_scheme
from console.views.shell.map_panel import MapPanel
from console.views.verdict.panel import VerdictPanel
from console.views.verdict.times import AROUND_S
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TileState
from console.wire.ticket import LIFE_S, block_of, sign_ticket
from tests.support.desktop import Desktop, open_desktop
from tests.support.gui_turns import GuiTurns
from tests.support.keyboard import press
from tests.support.map_centre import MapCentre
from tests.support.story import CROP, CROP_SHA, busy_world, seat, weapon
from tests.support.world import DETECTOR
from tests.video.ring import Fed, later
from tests.video.streams import FPS, recorded

prepare_map()  # Chromium takes both once, before the application is made
register_scheme()

_TURNS = 6  # of four seconds; the alert comes with the last but one
_CAMERA = "cam-4"  # not in the middle of the city's map


class RecordedCamera:
    """A relay that is always live, with a recording behind it that ended at until_utc."""

    def __init__(self, camera_id: str, folder: Path, until_utc: float) -> None:
        self.id, self._key = camera_id, Ed25519PrivateKey.generate()
        self._fed = Fed(folder / camera_id, wall_utc=until_utc)
        for turn in range(_TURNS):
            self._fed.turn(turn, clock_s=until_utc - 1000.0 - 4 * _TURNS)
        self._loop, self._end = asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        play = self._fed.recorder.play
        self._relay = RelayServer(camera_id, self._key.public_key(), recording=play)
        self._port = asyncio.run_coroutine_threadsafe(self._relay.start(), self._loop).result(10)
        self._live = threading.Thread(target=self._publish, daemon=True)
        self._live.start()

    def _publish(self) -> None:
        stream, packets = recorded()
        self._loop.call_soon_threadsafe(self._relay.publish, stream)
        began, number = time.monotonic(), 0
        while not self._end.wait(max(0.0, began + number / FPS - time.monotonic())):
            turn, index = divmod(number, len(packets))
            packet = replace(later(packets[index], turn), capture_utc=time.time())
            self._loop.call_soon_threadsafe(self._relay.publish, packet)
            number += 1

    def place(self, span: tuple[float, float] | None = None) -> RelayPlace:
        ticket = sign_ticket(self._key, self.id, "me", time.time() + LIFE_S, span)
        return RelayPlace("127.0.0.1", self._port, ticket)

    def close(self) -> None:
        self._end.set()
        self._live.join()
        asyncio.run_coroutine_threadsafe(self._relay.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)


class DeskRig:
    """A window on Operations, all cameras live, an alert in hand; open_desk() is the key."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        world = busy_world()
        wanted = weapon(world, "W9", _CAMERA, label="rifle")
        frame = Evidence("f" * 64, "image/png", len(CROP), "frame", world.now)
        world.do(replace(wanted, evidence=(*wanted.evidence, frame)), DETECTOR)
        until_utc = world.now.timestamp() + 4.0
        ids = tuple(world.state.cameras)
        self.cameras = {one: RecordedCamera(one, folder, until_utc) for one in ids}
        self.tiles = TileSources(self)
        self.tiles.configure(world.state.cameras.values())
        at = seat(world)
        at.media |= {CROP_SHA: CROP, "f" * 64: CROP}
        self._turns = GuiTurns()
        self._pictures = Pictures(at.fetch, self._turns.soon.emit)
        self._pictures.begin()
        at.desk.picture = self._pictures.show
        self.desktop: Desktop = open_desktop(
            app, at, load_city(), back=self.tiles.back, tiles=self.tiles
        )
        self._map = MapCentre(self.desktop.area.panel("map", MapPanel).view)
        self.desktop.window.resize(1920, 1080)
        self.desktop.work.open_alert("W9")
        self.until(lambda: all(self._is_live(self.wall, one) for one in ids), 30.0)
        self.until(lambda: bool(self.desktop.map_shown) and self._map.is_elsewhere(), 30.0)

    @property
    def wall(self) -> WallPanel:
        return self.desktop.area.panel("wall", WallPanel)

    @property
    def panel(self) -> VerdictPanel:
        return self.desktop.area.panel("verdict", VerdictPanel)

    def open_desk(self, limit_s: float) -> float:
        """Press D; seconds until all that it promises is on screen."""
        began = time.monotonic()
        press(self.desktop, "d")
        self.until(self.is_whole, limit_s)
        return time.monotonic() - began

    def is_whole(self) -> bool:
        """Live, pre-roll, crop, recorded frames on either side, near cameras live, the map."""
        here = self.panel
        stills = here.stills.ordered()
        whole = [still for still in stills if still.is_whole and still.image is not None]
        decided = here.stills.decided_utc
        return (
            self._is_live(self.wall, _CAMERA)
            and here.preroll.tile.view.state == TileState.REPLAY
            and any(still.role == "crop" and still.image is not None for still in stills)
            and any(still.role == "recorded" for still in whole)
            and all(abs(still.at_utc - decided) <= AROUND_S + 0.1 for still in whole)
            and all(self._is_live(here.near, one) for one in here.near.order.tiles or () if one)
            and self._map.is_on_chosen()
        )

    def until(self, happened: Callable[[], bool], limit_s: float) -> None:
        end = time.monotonic() + limit_s
        while not happened():
            assert time.monotonic() < end, f"did not happen within {limit_s} s"
            self.tiles.poll()
            QTest.qWait(5)

    def close(self) -> None:
        self.desktop.close()
        self._pictures.close()
        self.tiles.close()
        for camera in self.cameras.values():
            camera.close()

    @staticmethod
    def _is_live(wall: WallPanel, camera_id: str) -> bool:
        shown = camera_id in wall.grid.shown() and wall.grid.tile(camera_id).view
        return bool(shown) and shown.image is not None and shown.state.trusted

    # -- sources.asks.Asks ----------------------------------------------------------------------

    def place(self, camera_id: str, got: Got) -> None:
        got(self.cameras[camera_id].place())

    def recording(self, camera_id: str, at_utc: float, got: Got) -> None:
        got(self.cameras[camera_id].place(block_of(at_utc)))

    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None:
        """The backend notes it where it gives the place."""

    def address(self, camera_id: str, got: Callable[[CameraAddresses | None], None]) -> None:
        got(None)

    def told_of(self, camera_id: str) -> tuple[Alert, ...]:
        return ()

    def watched_alone(self, camera_id: str, begun: bool) -> None:
        """There is a backend."""
