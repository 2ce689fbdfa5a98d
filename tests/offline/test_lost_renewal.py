"""A token was renewed and the answer got lost: the link stands, and nobody is mute for it."""

from __future__ import annotations

from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town


def _renew_without_an_answer(backend: Town, desk: Desk) -> None:
    token = desk.core._signed_in().backend.token
    answer = backend.http.post("/api/v1/token/renew", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text


def test_the_console_is_let_in_again(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    desk.until_settled()
    before = len(desk.links)
    _renew_without_an_answer(backend, desk)
    alert_id = desk.raise_alert("said with a dead token")
    desk.until_alert(alert_id, limit_s=15)
    desk.until_settled()
    assert LinkState.OFFLINE not in [status.state for _, status in desk.links[before:]]
