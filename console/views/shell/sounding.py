"""The acts of sound at one site's window: silence, mute, and the test of the four tones."""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import tr
from console.views.dialogs.mute import AskMute
from console.views.shell.area import WorkArea, focus_of
from console.views.words import clean


class Sounding:
    """table: what it does, by the names of the action table. Without sound in this window (a test,
    a print) each does nothing."""

    def __init__(self, area: WorkArea, show: Callable[..., None]) -> None:
        self._area, self._show, self._sound = area, show, area.desk.sound
        self.table: dict[str, Callable[[], object]] = {
            "silence": self.silence,
            "mute": self.ask_mute,
            "sound_test": self.test,
        }
        if area.badge is not None and area.trial is not None:
            area.badge.mute_asked.connect(self.ask_mute)
            area.badge.test_asked.connect(self.test)
            area.trial.done.connect(self._give_back)
        self._silent = False
        if self._sound is not None:
            self._sound.changed.connect(self._follow)

    def _follow(self) -> None:
        """A loss of sound is a system alarm by sight, and for who cannot see by voice."""
        state = self._sound.state if self._sound else None
        if state is None or state.silent == self._silent:
            return
        self._silent = state.silent
        self._area.banner.refresh()
        name = clean(state.output.name) if state.output else ""
        words = tr("announce.no_sound") if state.silent else tr("announce.sound_back", output=name)
        self._area.announcer.say(words, assertive=state.silent)

    def silence(self) -> None:
        if self._sound is not None and self._sound.silence():
            self._area.announcer.say(tr("announce.silenced"))

    def ask_mute(self) -> None:
        """A key for both: what is muted sounds again at once."""
        sound = self._sound
        if sound is None:
            return
        if sound.mute_left() is not None:
            sound.unmute()
            self._area.announcer.say(tr("announce.unmuted"))
            return
        dialog = AskMute(sound.mute_most, self._area.window())
        dialog.answered.connect(lambda: self._mute(dialog))
        self._show(dialog, dialog.minutes)

    def _mute(self, dialog: AskMute) -> None:
        minutes = int(dialog.minutes.currentData())
        if self._sound is not None:
            self._sound.mute(minutes, str(dialog.reason.currentData()))
            self._area.announcer.say(tr("announce.muted", minutes=minutes))

    def test(self) -> None:
        if self._area.trial is not None:
            self._area.trial.begin()

    def _give_back(self) -> None:
        """The keys, to the first panel of the workspace."""
        open_now = self._area.workspaces[self._area.open_name].layout_data.focus
        if panel := self._area.panels.get(open_now):
            focus_of(panel).setFocus()
