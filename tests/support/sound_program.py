"""A console's sound without its window: real player, real annunciation, over a folded world.

`python -m tests.support.sound_program VOLUME [OUTPUT]` takes words on stdin and says on stdout what
the speaker tells, a JSON object a line. Words: alert ID PRIORITY · retract ID · acknowledge ID ·
silence · mute · unmute · test · heard · state · end.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from console.bootstrap.speaker import ProcessSpeaker
from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.views.sound.sound import Sound
from console.views.sound.speaker import SpeakerState
from tests.support.story import by_hand, city_world, seat, weapon
from tests.support.world import DETECTOR, OPERATOR

PRIORITIES = {level.name.lower(): level for level in Priority}


class Program(QObject):
    soon = Signal(object)

    def __init__(self, app: QApplication, volume: float, output: str) -> None:
        super().__init__()
        self.soon.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        self._app = app
        self.seat = seat(city_world(), OPERATOR, "Ann Berg")
        self.speaker = ProcessSpeaker(self.soon.emit, output, volume)
        self.speaker.told = self._told
        self.sound = Sound(self.speaker, self)
        self.sound.listen(self.seat.desk, self.seat.bridge)

    def _told(self, state: SpeakerState) -> None:
        self.sound.speaker_told(state)
        self._say()

    def _say(self) -> None:
        state = self.sound.state
        told = {
            "ready": state.ready,
            "output": state.output.name if state.output else None,
            "wanted": state.wanted,
            "trouble": state.trouble,
            "tested": self.sound.tested,
            "silenced": self.sound.silenced,
            "muted": self.sound.mute_left() is not None,
            "notices": [notice.message_id for notice in self.seat.desk.own_notices],
        }
        print(json.dumps(told), flush=True)

    def hear(self, line: str) -> None:
        word, *rest = line.split()
        acts: dict[str, Callable[..., object]] = {
            "alert": self._alert,
            "weapon": self._weapon,
            "false": self._false,
            "acknowledge": self._acknowledge,
            "silence": self._silence,
            "mute": lambda: self.sound.mute(5, "call"),
            "unmute": self.sound.unmute,
            "test": self.sound.test,
            "heard": self.sound.heard,
            "state": lambda: None,
            "end": self._app.quit,
        }
        acts[word](*rest)
        self.seat.answer()
        self._say()

    def _alert(self, alert_id: str, priority: str) -> None:
        by_hand(self.seat.world, alert_id, "Somebody shouts", PRIORITIES[priority])
        self.seat.follow()

    def _weapon(self, alert_id: str) -> None:
        self.seat.world.do(weapon(self.seat.world, alert_id), DETECTOR)
        self.seat.follow()

    def _false(self, alert_id: str) -> None:
        self.seat.world.do(c.GiveVerdict(alert_id, VerdictKind.FALSE, "umbrella"))
        self.seat.follow()

    def _acknowledge(self, alert_id: str) -> None:
        self.seat.world.do(c.AcknowledgeAlert(alert_id))
        self.seat.follow()

    def _silence(self) -> None:
        self.sound.silence()


def main(volume: str, output: str = "") -> None:
    app = QApplication(sys.argv[:1])
    program = Program(app, float(volume), output)

    def read() -> None:
        for line in sys.stdin:
            program.soon.emit(lambda line=line: program.hear(line))
        program.soon.emit(app.quit)

    threading.Thread(target=read, daemon=True).start()
    app.exec()
    program.speaker.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
