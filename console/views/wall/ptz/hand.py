"""The camera that is steered from one wall: who moves it how, what it answers, when it is let go.

Several things may steer at once (keys, the pad, a joystick); each has its say until it is let go
of, and what they want is added up. A movement is asked for again and again for as long as it is
wanted: whatever is lost on the way, the camera stands soon after.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from console.clock import monotonic_s
from console.domain.link import LinkState, Notice
from console.domain.person import Role
from console.domain.ptz import (
    HOLD_EVERY_S,
    IDLE_S,
    REPEAT_S,
    Preset,
    PtzAct,
    PtzAnswer,
    PtzOrder,
)
from console.i18n import known, tr
from console.views.desk import Desk
from console.views.wall.ptz.sending import Sending
from console.views.wall.steering import Steer
from console.views.words import clean, local_time, person_name

SHOWN_S = 6.0  # a word on why not
TAKE_WITHIN_S = 6.0  # a supervisor who asks again within this takes the camera
KEY = "Z"
_HELD = "refused.ptz_held"
_STILL = (0.0, 0.0, 0.0)
Speeds = tuple[float, float, float]  # pan, tilt, zoom: right, up and nearer are positive


@dataclass(frozen=True, slots=True)
class _Said:
    """Of a camera, why something is not so; in whose words, and since when."""

    trouble: str
    holder: str
    at_s: float


class PtzHand(QObject):
    """changed: what a tile says of this camera, or may do with it, is other now."""

    changed = Signal(str)

    def __init__(self, desk: Desk, steer: Steer, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sending = Sending(steer, self._told)
        self.camera_id = ""  # in hand
        self.presets: tuple[Preset, ...] = ()
        self._sure = False  # the backend (or alone, this console) has agreed
        self._wanted: dict[str, Speeds] = {}
        self._asked = _STILL
        self._zoom: float | None = None  # as the camera last told, standing
        self._said: dict[str, _Said] = {}
        self._moved_s = 0.0
        self._again = QTimer(self, interval=round(REPEAT_S * 1000))
        self._again.timeout.connect(self._ask_on)
        self._holding = QTimer(self, interval=round(HOLD_EVERY_S * 1000))
        self._holding.timeout.connect(self._hold_on)

    # -- what it may and does -------------------------------------------------------------------

    def may_steer(self, camera_id: str) -> bool:
        camera = self._desk.state.cameras.get(camera_id)
        return camera is not None and camera.ptz and self._desk.me.has(*_STEER)

    def holder(self, camera_id: str) -> str:
        """Who else holds it, as far as can be seen; alone nobody can be."""
        held = self._desk.state.steering.get(camera_id)
        alone = self._desk.link.state == LinkState.OFFLINE
        return "" if held is None or alone or held.person_id == self._desk.me.id else held.person_id

    def may_take(self, camera_id: str) -> bool:
        return bool(self.holder(camera_id)) and self._desk.me.has(Role.SUPERVISOR)

    def begin(self, camera_id: str) -> None:
        """Take it in hand; from who holds it where a supervisor asks a second time."""
        if self.may_steer(camera_id):
            said = self._said.get(camera_id)
            told = said is not None and monotonic_s() - said.at_s < TAKE_WITHIN_S and said.holder
            self._begin(camera_id, take=bool(told) and self._desk.me.has(Role.SUPERVISOR))

    def take(self, camera_id: str) -> None:
        """From who holds it: asked for by name."""
        if self.may_take(camera_id) and self.may_steer(camera_id):
            self._begin(camera_id, take=True)

    def _begin(self, camera_id: str, *, take: bool) -> None:
        if self.camera_id != camera_id:
            self.leave()
        self.camera_id, self._sure, self.presets = camera_id, False, ()
        self._said.pop(camera_id, None)
        self._moved_s = monotonic_s()
        self._sending.say(camera_id, PtzOrder(PtzAct.HOLD, take=take))
        self._sending.say(camera_id, PtzOrder(PtzAct.PRESETS))
        self._holding.start()
        self.changed.emit(camera_id)

    def leave(self) -> None:
        """Stop, and let others have it."""
        if camera_id := self.camera_id:
            self._drop()
            self._sending.say(camera_id, PtzOrder(PtzAct.LEAVE))

    def move(self, source: str, speeds: Speeds) -> None:
        """What one of those that steer wants from now on; nothing moves where all want nothing."""
        if not self.camera_id:
            return
        if speeds == _STILL:
            self._wanted.pop(source, None)
        else:
            self._wanted[source] = speeds
        self._ask()

    def let_loose(self) -> None:
        """Nobody can be heard letting go any more (the window lost the keys): stand."""
        self._wanted.clear()
        self._ask()

    def home(self) -> None:
        self._go(PtzOrder(PtzAct.HOME))

    def go_to(self, token: str) -> None:
        self._go(PtzOrder(PtzAct.PRESET, preset=token))

    def go_to_number(self, number: int) -> None:
        """The presets as the camera lists them, from 1."""
        if 1 <= number <= len(self.presets):
            self.go_to(self.presets[number - 1].token)
        elif self.camera_id:
            self._say(self.camera_id, PtzAnswer("ptz.no_such_place"))

    def _go(self, order: PtzOrder) -> None:
        if self.camera_id:
            self.let_loose()
            self._moved_s = monotonic_s()
            self._sending.say(self.camera_id, order)

    # -- what is sent ---------------------------------------------------------------------------

    def _ask(self) -> None:
        sums = (sum(parts) for parts in zip(_STILL, *self._wanted.values(), strict=True))
        pan, tilt, zoom = (max(-1.0, min(1.0, one)) for one in sums)
        before, self._asked = self._asked, (pan, tilt, zoom)
        if self._asked == before:
            return
        if self._asked == _STILL:
            self._again.stop()
            self._sending.say(self.camera_id, PtzOrder(PtzAct.STOP))
        else:
            self._zoom = None
            self._again.start()
            self._ask_on()

    def _ask_on(self) -> None:
        self._moved_s = monotonic_s()
        self._sending.say(self.camera_id, PtzOrder(PtzAct.MOVE, *self._asked))

    def _hold_on(self) -> None:
        """A camera that is forgotten in hand is nobody's."""
        if monotonic_s() - self._moved_s > IDLE_S:
            self.leave()
        else:
            self._sending.say(self.camera_id, PtzOrder(PtzAct.HOLD))

    def _drop(self) -> None:
        camera_id, self.camera_id = self.camera_id, ""
        self._again.stop()
        self._holding.stop()
        self._wanted.clear()
        self._asked, self._sure, self.presets, self._zoom = _STILL, False, (), None
        self.changed.emit(camera_id)

    # -- what is heard --------------------------------------------------------------------------

    def _told(self, camera_id: str, order: PtzOrder, answer: PtzAnswer) -> None:
        if camera_id != self.camera_id:
            return
        if answer.trouble == _HELD or answer.trouble.startswith("refused."):
            self._drop()
            self._say(camera_id, answer)
            return
        if order.act is PtzAct.STATUS:
            self._stands(answer)
            return
        if order.act is PtzAct.STOP and not answer.trouble and self._asked == _STILL:
            self._sending.say(camera_id, PtzOrder(PtzAct.STATUS))
        if order.act is PtzAct.HOLD and not answer.trouble:
            self._sure = True
        if order.act is PtzAct.PRESETS and not answer.trouble:
            self.presets = answer.presets
        if answer.trouble:
            self._say(camera_id, answer)
        else:
            if order.act is PtzAct.MOVE:
                self._said.pop(camera_id, None)
            self.changed.emit(camera_id)

    def _stands(self, answer: PtzAnswer) -> None:
        """How far it is zoomed in; many cameras do not say, and that is no trouble."""
        self._zoom = answer.position.zoom if answer.position else None
        self.changed.emit(self.camera_id)

    def _say(self, camera_id: str, answer: PtzAnswer) -> None:
        self._said[camera_id] = _Said(answer.trouble, answer.holder, monotonic_s())
        QTimer.singleShot(round(SHOWN_S * 1000) + 50, self, lambda: self.changed.emit(camera_id))
        self.changed.emit(camera_id)

    def follow(self) -> None:
        """Who steers what is other now: perhaps somebody has taken what was in hand."""
        camera_id, desk = self.camera_id, self._desk
        if not camera_id or not self._sure or not (who := self.holder(camera_id)):
            return
        camera = desk.state.cameras[camera_id]
        self._drop()
        self._say(camera_id, PtzAnswer("ptz.taken", who))
        name = person_name(desk.state, who, desk.me.id)
        words = {"who": name, "camera": camera.name, "time": local_time(desk.now())}
        notice = Notice(f"ptz:{camera_id}", "ptz.taken_notice", {**words})
        desk.own_notices = (*(n for n in desk.own_notices if n.key != notice.key), notice)

    # -- in words -------------------------------------------------------------------------------

    def words(self, camera_id: str) -> str:
        """ "PTZ · Ann"; empty where nobody steers it and nothing is to be said."""
        desk = self._desk
        said = self._said.get(camera_id)
        why = self._why(said) if said and monotonic_s() - said.at_s < SHOWN_S else ""
        if camera_id == self.camera_id:
            alone = desk.link.state == LinkState.OFFLINE
            you = person_name(desk.state, desk.me.id, desk.me.id)
            words = tr("ptz.tile_alone" if alone else "ptz.tile", who=you)
            what = why or (self._zoom_words() if self._sure else tr("ptz.asks"))
            return tr("ptz.tile_at", ptz=words, what=what) if what else words
        if why:
            return tr("ptz.tile_trouble", why=why)
        who = self.holder(camera_id)
        return tr("ptz.tile", who=person_name(desk.state, who, desk.me.id)) if who else ""

    def _zoom_words(self) -> str:
        zoom = self._zoom
        return "" if zoom is None else tr("ptz.zoom_at", percent=round(100 * max(0.0, zoom)))

    def _why(self, said: _Said) -> str:
        who = person_name(self._desk.state, said.holder, self._desk.me.id) if said.holder else ""
        if said.trouble == _HELD:
            may = self._desk.me.has(Role.SUPERVISOR)
            return tr("ptz.held_take" if may else "ptz.held", who=who, key=KEY)
        if said.trouble == "ptz.taken":
            return tr(said.trouble, who=who)
        told = said.trouble.startswith("ptz.") and known(said.trouble)
        return tr(said.trouble) if told else tr("ptz.not_now") + f" ({clean(said.trouble)})"


_STEER = (Role.OPERATOR, Role.SUPERVISOR)
