"""The sound of one console: what its sites ask for, one tone at a time, through one speaker.

Silence and mute act here at once; that they were wished is recorded with each site. Nothing here
waits: what the speaker can do it tells by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from console import clock
from console.domain import commands as c
from console.domain.alert import Params
from console.domain.link import Notice
from console.domain.sound import MOST_SILENCED, SoundMute
from console.views.bridge import Bridge
from console.views.desk import Changed, Desk
from console.views.keymap import key_of
from console.views.sound.annunciation import (
    MANNERS,
    Kind,
    Memory,
    Situation,
    cut_off,
    next_turn,
    silence,
    step,
)
from console.views.sound.claims import Claims
from console.views.sound.speaker import Speaker, SpeakerState
from console.views.sound.tones import Tone, load

_log = logging.getLogger(__name__)
TEST_PAUSE_S = 0.9  # between two tones of the test: who listens tells four


@dataclass(frozen=True, slots=True)
class Site:
    """One backend's desk, and what of it asks for sound."""

    desk: Desk
    claims: Claims


class Sound(QObject):
    """`changed`: what the badge says is another. now: the time by which tones are paced."""

    changed = Signal()

    def __init__(
        self,
        speaker: Speaker,
        parent: QObject | None = None,
        now: Callable[[], datetime] = clock.now_utc,
        mute_most: int = 15,
    ) -> None:
        """mute_most: minutes that somebody here may mute it for."""
        super().__init__(parent)
        self.speaker, self.state = speaker, SpeakerState()
        self.tested_at = ""  # id of the output at which somebody has heard the four tones
        self.lengths = _lengths()
        self.mute_most = mute_most
        self._now = now
        self._sites: list[Site] = []
        self._memory = Memory()
        self._muted = False
        self._notices: tuple[Notice, ...] = ()
        self._testing: list[Tone] = []
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self.turn)
        self._test = QTimer(self, singleShot=True)
        self._test.timeout.connect(self._next_of_test)

    # -- the sites ------------------------------------------------------------------------------

    def listen(self, desk: Desk, bridge: Bridge) -> Callable[[], None]:
        """Hear this desk from now on; what comes back ends it."""
        site = Site(desk, Claims(desk))
        self._sites.append(site)
        self.speaker.begin()
        follow = self._follower(site)
        bridge.changed.connect(follow)
        bridge.marked.connect(self._rest)
        bridge.status_changed.connect(self._rest)

        def leave() -> None:
            bridge.changed.disconnect(follow)
            bridge.marked.disconnect(self._rest)
            bridge.status_changed.disconnect(self._rest)
            self._sites.remove(site)
            self._left()

        self._tell(desk)
        self.turn()
        return leave

    def _left(self) -> None:
        """The next person hears what waits, and tests for themselves."""
        if not self._sites:
            self._memory, self.tested_at = Memory(), ""
            self.end_test()
            self.speaker.stop()
        self.turn()

    def _follower(self, site: Site) -> Callable[[Changed], None]:
        def follow(changed: Changed) -> None:
            if alerts := changed.get("alerts"):
                site.claims.follow(alerts)
            if changed.keys() & {"messages", "alerts"}:
                site.claims.follow_rest()
            if changed.keys() & {"messages", "alerts", "sound_mutes"}:
                self.turn()

        return follow

    def _rest(self) -> None:
        for site in self._sites:
            site.claims.follow_rest()
        self.turn()

    # -- what sounds ----------------------------------------------------------------------------

    def turn(self) -> None:
        """Begin what is due; look again when the next may be."""
        now, at = self._situation(), self._now()
        if now.muted and not self._muted:
            self._memory = cut_off(self._memory)
            self.speaker.stop()
        self._muted = now.muted
        self._memory, kind = step(self._memory, now, at, self.lengths)
        if kind is not None:
            self.end_test()
            self.speaker.play(MANNERS[kind].tone)
        wait = next_turn(self._memory, now, at)
        if wait is None:
            self._turn.stop()
        else:
            self._turn.start(max(1, round(wait * 1000)))
        self.changed.emit()

    def _situation(self) -> Situation:
        claims: dict[Kind, frozenset[str]] = {}
        for number, site in enumerate(self._sites):
            for kind, keys in site.claims.by_kind().items():
                theirs = frozenset(f"{number}/{key}" for key in keys) if number else keys
                claims[kind] = claims.get(kind, frozenset()) | theirs
        flood = any(site.desk.state.floods for site in self._sites)
        return Situation(claims, muted=self._muted_now(), flood=flood)

    # -- silence --------------------------------------------------------------------------------

    @property
    def silenced(self) -> int:
        """How much that still waits was silenced here."""
        return len(self._memory.silenced)

    def silence(self) -> bool:
        """What sounds now is quiet here, and on record; whether there was anything."""
        now = self._situation().claims
        wanted = frozenset[str]().union(*now.values()) - self._memory.silenced
        self.end_test()
        self.speaker.stop()
        if not wanted:
            return False
        self._memory = silence(self._memory, now)
        for number, site in enumerate(self._sites):
            mark = f"{number}/" if number else ""
            theirs = {key.removeprefix(mark) for key in wanted if key.startswith(mark)}
            if found := site.claims.alert_ids(theirs):
                site.desk.dispatch(c.SilenceAlarms(tuple(found[:MOST_SILENCED])))
        self.turn()
        return True

    # -- mute -----------------------------------------------------------------------------------

    def mute(self, minutes: int, reason: str) -> None:
        """At all sites: the ear is one."""
        for site in self._sites:
            until = site.desk.now() + timedelta(minutes=minutes)
            site.desk.dispatch(c.MuteSound(until, reason))

    def unmute(self) -> None:
        for site in self._sites:
            if _mute(site.desk) is not None:
                site.desk.dispatch(c.UnmuteSound(site.desk.me.id))

    def mute_left(self) -> timedelta | None:
        """How long it still lasts where it ends last; None: not muted."""
        left = [muted.until_utc - site.desk.now() for site, muted in self._mutes()]
        return max(left, default=None)

    def _mutes(self) -> list[tuple[Site, SoundMute]]:
        found = ((site, _mute(site.desk)) for site in self._sites)
        return [(site, muted) for site, muted in found if muted is not None]

    def _muted_now(self) -> bool:
        return bool(self._mutes())

    # -- the test -------------------------------------------------------------------------------

    @property
    def tested(self) -> bool:
        output = self.state.output
        return output is not None and self.tested_at == output.id

    @property
    def can_test(self) -> bool:
        """There is something to hear them with, and nobody has."""
        return self.state.output is not None and not self.tested

    @property
    def testing(self) -> Tone | None:
        """The tone of the test that is to be heard now."""
        return self._testing[0] if self._testing else None

    def test(self) -> None:
        """The four tones, one after another; an alarm takes their place. Muted or not: asked for,
        it is to be heard."""
        self.tested_at = ""
        self._testing = list(Tone)
        self._play_test()

    def heard(self) -> None:
        """Somebody has heard them, at this output."""
        self.end_test()
        if self.state.output is not None:
            self.tested_at = self.state.output.id
        self.changed.emit()

    def _play_test(self) -> None:
        tone = self._testing[0]
        self.speaker.play(tone)
        self._test.start(round((self.lengths[tone] + TEST_PAUSE_S) * 1000))
        self.changed.emit()

    def _next_of_test(self) -> None:
        self._testing = self._testing[1:]
        if self._testing:
            self._play_test()
        else:
            self.changed.emit()

    def end_test(self) -> None:
        """What of it sounds ends with the tone under way."""
        self._testing = []
        self._test.stop()

    # -- the speaker ----------------------------------------------------------------------------

    def speaker_told(self, state: SpeakerState) -> None:
        """From the speaker, on the window's thread."""
        before, self.state = self.state, state
        if before.silent != state.silent:
            _log.log(
                logging.WARNING if state.silent else logging.INFO,
                "sound: %s",
                state.trouble or (state.output.name if state.output else "no audio output"),
            )
        self._notices = _notices(before, state, self._notices)
        for site in self._sites:
            self._tell(site.desk)
        self.changed.emit()

    def _tell(self, desk: Desk) -> None:
        others = tuple(one for one in desk.own_notices if not one.key.startswith("sound:"))
        desk.own_notices = (*others, *self._notices)


def _mute(desk: Desk) -> SoundMute | None:
    muted = desk.state.sound_mutes.get(desk.me.id)
    return muted if muted is not None and muted.stands(desk.now()) else None


def _notices(
    before: SpeakerState, now: SpeakerState, told: tuple[Notice, ...]
) -> tuple[Notice, ...]:
    """What the banner says: a fault while it lasts, and a change of the output until it is read."""
    if not now.ready:
        return told
    if now.trouble:
        return (Notice("sound:trouble", now.trouble),)
    if now.output is None:
        return (Notice("sound:none", "sound.no_output"),)
    params: Params = {"output": now.output.name}
    if now.wanted:
        return (Notice("sound:wanted", "sound.other_output", params | {"wanted": now.wanted}),)
    if before.ready and before.output != now.output:
        key: Params = {"key": key_of("sound_test")}
        return (Notice(f"sound:moved:{now.output.id}", "sound.moved", params | key),)
    return tuple(one for one in told if one.message_id == "sound.moved")


def _lengths() -> dict[Tone, float]:
    return {tone: load(tone).seconds for tone in Tone}
