"""This console's own detector: idle while the backend detects, standing in once that is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.domain.link import LinkState, LinkStatus
from console.flow.core import Core
from console.inference.messages import Options
from console.sources.local_detection import LocalDetection
from console.sources.sightings import Told
from console.sources.tiles import TileSources
from console.store.select import DetectionStatus
from console.tool_api.claims import claims_of
from console.tool_api.core import Tools
from console.video.pipeline.messages import DetectorState
from console.views.bridge import Update
from console.views.ears import Ears


class OwnDetection:
    """linked() brings the edges of the link, on the window's thread; so do all other calls come."""

    def __init__(
        self,
        core: Core,
        tiles: TileSources,
        ears: Ears,
        tools: Tools,
        model: Path | None,
        soon: Callable[[Callable[[], Any]], Any],
        folder: Path | None,
    ) -> None:
        """model: a package's folder; without one cameras are shown, detection is off. folder: of
        this console's files; None leaves nothing on disk.
        """
        self._ring = None if folder is None else folder / "ring"
        self._core, self._tiles, self._ears, self._tools = core, tiles, ears, tools
        self._model, self._soon = model, soon
        self.local: LocalDetection | None = None
        self._state: DetectorState | None = None
        self._online = True

    def start(self) -> None:
        """Load the model and time it, once."""
        if self.local is not None:
            return
        self.local = LocalDetection(
            Options(str(self._model)) if self._model else None,
            claims_of(self._tools),
            self._sighted,
            self._tiles.own_relay_up,
            self._detector_said,
            self._ring,
        )
        self._tiles.use_local(self.local)
        if not self._online:
            self._tiles.stand_alone()

    def linked(self, status: LinkStatus) -> None:
        """Who detects, and whose relay the tiles show."""
        if status.state == LinkState.OFFLINE and self._online:
            self._online = False
            self._tiles.stand_alone()
            self._show()
        elif status.state in (LinkState.ONLINE, LinkState.DEGRADED) and not self._online:
            self._online = True
            self._tiles.hand_back()

    def standing_in(self) -> DetectionStatus | None:
        """From any thread: what is detected with here; None while the backend detects."""
        if self._state is None or not self._tiles.stands_in():
            return None
        return _told(self._state)

    def rest(self) -> None:
        """Nobody is signed in any more."""
        self._online = True
        self._tiles.let_go()

    def close(self) -> None:
        if self.local is not None:
            self.local.close()

    def _sighted(self, told: Told) -> None:
        """From the pipelines' thread."""
        self._core.report(told.body, told.pictures)

    def _detector_said(self, state: DetectorState) -> None:
        """From the pipelines' thread."""
        self._state = state
        if not self._online:
            self._soon(self._show)

    def _show(self) -> None:
        if self._state is not None:
            self._ears.tell(Update(detection=_told(self._state)))


def _told(state: DetectorState) -> DetectionStatus:
    model = state.model
    if model is None:
        return DetectionStatus(reason_id=state.message_id, reason_params=state.params)
    return DetectionStatus(
        device=model.device,
        ms_per_frame=state.ms_per_frame,
        model=f"{model.name} {model.version}",
        demo_model=model.demo,
        alarm_labels=tuple(sorted(model.weapon_classes)),
    )
