"""The window program with the orders of a shift's end: one person leaves, the next sits down."""

from __future__ import annotations

from typing import cast

from console.flow.core import Core
from console.views.shell.work import Work
from tests.support.window_program import Orders, Wish, main


class ShiftOrders(Orders):
    def _address(self, camera: str) -> Wish:
        """The camera's address is kept for the time without the backend."""
        core = cast(Core, self._console.home.core)
        asked = core.camera_address(camera)
        return lambda: {} if asked.done() and asked.result() else None

    def _sign_out(self) -> Wish:
        page = self._console.window.sign_in
        self._area.findChild(Work).sign_out_asked.emit()
        return lambda: {} if page.isVisible() else None

    def _sign_in(self, account: str, password: str) -> Wish:
        """Until this person's work area has people."""
        page = self._console.window.sign_in
        page.account.setText(account)
        page.password.setText(password)
        page.submit()
        return lambda: {} if self._sits(account) else None

    def _sits(self, account: str) -> bool:
        desk = self._area.desk if self._area else None
        return desk is not None and desk.me.id == account and bool(desk.state.people)


def run() -> None:
    main(ShiftOrders)
