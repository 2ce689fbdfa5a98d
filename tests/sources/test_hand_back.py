"""A camera is handed back where it is detected on again, and not to a picture that nobody watches.

The console's half is real; the backend's half is its camera pipeline, asked for its place directly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from console.domain.alert import Alert, Priority
from console.domain.camera import Camera, Privacy
from console.domain.commands import AddEvidence
from console.domain.place import Position
from console.inference.messages import Options
from console.sources import own_recording
from console.sources import tiles as tiles_module
from console.sources.local_detection import LocalDetection
from console.sources.sightings import Picture, Told
from console.sources.tiles import TileSources
from console.video.address import CameraAddresses
from console.video.frames import FrameReader
from console.video.pipeline.messages import DetectorState, is_sub
from console.video.relay_reader import RelayPlace
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.marker_model import write_marker_package
from tests.video.rig import Rig, rig, wait_for

GATE = Camera("gate", 3, "Gate", "Quay", Position(10.4, 59.2), privacy=Privacy.NONE)
FPS, LATE_S, LIMIT_S = 8, 5.0, 40.0
pytestmark = pytest.mark.timeout(180)


@dataclass
class House:
    """A console's tile and its own detection; asks come here."""

    url: str
    model: Path
    backend: Rig | None = None
    told: list[object] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    watched: list[tuple[str, bool]] = field(default_factory=list)
    looks: list[tuple[str, float, float]] = field(default_factory=list)
    alerts: tuple[Alert, ...] = ()
    sub_url: str = ""

    def __post_init__(self) -> None:
        self.tiles = TileSources(self)
        self.local = LocalDetection(
            Options(str(self.model)),
            lambda label, classes: ("tool", "weapon.seen", Priority.HIGH),
            self.told.append,
            self.tiles.own_relay_up,
            self.told.append,
            self.model.parent / "ring",
        )
        self.tiles.use_local(self.local)
        self.sit_down()

    def sit_down(self) -> None:
        """Somebody is signed in: their cameras come, and the wall shows them."""
        self.tiles.configure([GATE])
        self.tiles.resize(GATE.id, 320, 180)

    @property
    def reader(self) -> FrameReader:
        reader = self.tiles.reader(GATE.id)
        assert reader is not None
        return reader

    def place(self, camera_id: str, got: Callable[[RelayPlace | None], None]) -> None:
        got(self.backend.place(camera_id) if self.backend else None)

    def recording(
        self, camera_id: str, at_utc: float, got: Callable[[RelayPlace | None], None]
    ) -> None:
        got(None)

    def looked(self, camera_id: str, from_utc: float, to_utc: float) -> None:
        self.looks.append((camera_id, from_utc, to_utc))

    def address(self, camera_id: str, got: Callable[[CameraAddresses | None], None]) -> None:
        self.asked.append(camera_id)
        got(CameraAddresses.parse(self.url, self.sub_url))

    def told_of(self, camera_id: str) -> tuple[Alert, ...]:
        return self.alerts

    def watched_alone(self, camera_id: str, begun: bool) -> None:
        self.watched.append((camera_id, begun))

    def until(self, happened: Callable[[], object]) -> None:
        def polled() -> object:
            self.tiles.poll()
            return happened()

        wait_for(polled, LIMIT_S)

    def shows(self, epoch: str) -> bool:
        frame = self.reader.latest()
        return frame is not None and frame.words.epoch.startswith(epoch)

    def detector_runs(self) -> bool:
        said = [one for one in self.told if isinstance(one, DetectorState)]
        return bool(said) and said[-1].model is not None

    def shows_sub(self) -> bool:
        frame = self.reader.latest()
        return frame is not None and is_sub(frame.words.epoch)

    def stand_alone(self) -> None:
        """Until the tile shows what this console detects."""
        self.tiles.stand_alone()
        self.until_own()

    def until_own(self) -> None:
        self.until(lambda: self.shows("local-") and self.reader.status().own_boxes)

    def close(self) -> None:
        self.local.close()
        self.tiles.close()


@pytest.fixture
def camera() -> Iterator[BarCamera]:
    made = start_bars(FPS, markers=True)
    yield made
    made.kill()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_marker_package(tmp_path / "model")


@pytest.fixture
def house(camera: BarCamera, model: Path) -> Iterator[House]:
    made = House(camera.url, model)
    yield made
    made.close()


def _hand_back(house: House, backend: Rig) -> None:
    """Until the tile shows the backend's picture."""
    backend.run_camera(house.url, GATE.id)
    house.backend = backend
    house.tiles.hand_back()
    house.until(lambda: house.shows("E"))


def test_alone_a_small_tile_has_the_smaller_stream(house: House, camera: BarCamera) -> None:
    """Read, detected on and relayed here; who looks closer has the main one."""
    house.sub_url = camera.small_url
    house.tiles.configure([replace(GATE, sub_height=180)])
    house.until(house.detector_runs)  # as it does long before a backend is lost
    house.stand_alone()
    house.until(lambda: house.shows_sub() and house.reader.status().own_boxes)
    house.tiles.look_closer(1, GATE.id)
    house.until(lambda: not house.shows_sub())
    assert house.shows("local-")


def test_it_is_watched_here_until_it_is_there(house: House, model: Path) -> None:
    house.stand_alone()
    with rig(Options(str(model), delay_s=LATE_S)) as backend:
        _hand_back(house, backend)
        assert house.local.holds() == {GATE.id}
        house.until(lambda: not house.local.holds())
        status = house.reader.status()
        assert status.detecting
        assert not status.own_boxes
    assert house.watched == [(GATE.id, True), (GATE.id, False)]  # a stay is two looks


def test_a_backend_without_a_detector_is_not_waited_for_any_longer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.stand_alone()
    with rig() as backend:
        _hand_back(house, backend)
        assert house.local.holds() == {GATE.id}
        house.tiles.stand_alone()  # lost again: this console has never stopped
        house.until(lambda: house.shows("local-"))
        monkeypatch.setattr(tiles_module, "DETECTED_WITHIN_S", 1.0)
        house.tiles.hand_back()
        house.until(lambda: not house.local.holds())
        house.until(lambda: house.shows("E"))


def test_a_camera_that_is_lost_here_has_nothing_to_hand_over(
    house: House, camera: BarCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles_module, "DETECTED_WITHIN_S", 3600.0)
    house.stand_alone()
    assert house.local.sees(GATE.id)
    camera.kill()
    house.until(lambda: not house.local.sees(GATE.id))
    with rig() as backend:
        backend.run_camera(house.url, GATE.id)
        house.backend = backend
        house.tiles.hand_back()
        house.until(lambda: not house.local.holds())


def test_who_signs_in_during_an_outage_is_shown_and_detected_for_too(
    house: House, model: Path
) -> None:
    """The shift changes while the backend is gone: the link is known before the cameras are."""
    house.stand_alone()
    house.tiles.let_go()
    assert not house.local.holds()
    house.asked.clear()
    house.tiles.stand_alone()
    assert house.asked == []
    house.sit_down()
    house.until_own()
    house.sit_down()  # configured otherwise: the camera is open by now
    assert house.asked == [GATE.id]
    with rig(Options(str(model))) as backend:
        _hand_back(house, backend)
        house.until(lambda: not house.local.holds())


def test_alone_it_replays_from_its_own_ring_and_keeps_an_alert_s_clip(
    house: House, model: Path, camera: BarCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clip is evidence where people are shown, and the camera is not let go of before."""
    monkeypatch.setattr(own_recording, "AFTER_S", 1.0)
    house.stand_alone()
    ring = model.parent / "ring"
    house.until(lambda: list(ring.rglob("*.segment")))
    house.tiles.replay(GATE.id, time.time() - 3.0)
    house.until(lambda: house.shows("replay~local-"))
    assert {one[0] for one in house.looks} == {GATE.id}
    house.tiles.live(GATE.id)
    house.until_own()
    camera.mark(3)
    house.until(lambda: house.local.keeps(GATE.id))
    with rig(Options(str(model))) as backend:
        _hand_back(house, backend)
        house.until(lambda: not house.local.holds())
    assert _clips(house)


def _clips(house: House) -> list[Picture]:
    """Those that were handed on as evidence, with their bytes."""
    told = [one for one in house.told if isinstance(one, Told)]
    added = [one for one in told if isinstance(one.body, AddEvidence)]
    return [one.pictures[0] for one in added if one.pictures[0].data]
