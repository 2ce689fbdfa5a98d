"""One person of the story: what they press goes through the X server as from a keyboard."""

from __future__ import annotations

import time

from console.demo.house import House, Switch
from console.demo.screen import Screen

LOOK_S = 0.5  # a person sees a dialog before typing into it


class Seat:
    """One person: a screen, a console, a pair of hands."""

    def __init__(self, house: House, switch: Switch, account: str, language: str) -> None:
        self.account = account
        self.screen = Screen()
        house.start_console(account, self.screen.display, language, switch.path)
        self._house = house

    def sign_in(self) -> None:
        self.screen.window()
        self.screen.key("ctrl+a")
        self.screen.type(self._house.passwords[self.account])
        self.screen.key("Return")

    def press(self, *keys: str) -> None:
        self.screen.focus()
        self.screen.key(*keys)

    def write(self, text: str, *then: str) -> None:
        self.screen.focus()
        self.screen.type(text)
        if then:
            self.screen.key(*then)

    def at_queue(self, *keys: str) -> None:
        """Keys that act on the alert that is chosen in the queue."""
        self.press("ctrl+1", *keys)

    def at_incident(self, number: str, *keys: str) -> None:
        """Find the incident by its number, as a person would, then press keys on its alert."""
        self.open_dialog("ctrl+1", "ctrl+k")
        self.write(number, "Return")
        self.screen.wait_dialog(shown=False)
        self.press("ctrl+1", *keys)

    def open_dialog(self, *keys: str) -> None:
        """Keys that open a dialog; one that is still open is left first."""
        while len(self.screen.windows()) > 1:
            self.press("Escape")
            self.screen.wait_dialog(shown=False)
        self.press(*keys)
        self.screen.wait_dialog()

    def at_step(self, number: str, *keys: str) -> None:
        """Keys that act in the incident's current step."""
        self.at_incident(number, "c")
        if keys:
            time.sleep(LOOK_S)
            self.press(*keys)
