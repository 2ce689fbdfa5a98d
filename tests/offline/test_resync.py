"""A new snapshot in the middle of a shift leaves one way out, not two."""

from __future__ import annotations

from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town


def _rename_rights(backend: Town, roles: list[str]) -> None:
    body = {"name": "Ada", "roles": roles}
    answer = backend.http.put("/api/v1/accounts/ada", json=body, headers=backend.token("adm"))
    assert answer.status_code == 204, answer.text


def test_commands_after_a_change_of_rights(backend: Town, new_desk: NewDesk) -> None:
    desk: Desk = new_desk("ada")
    desk.until_alert(desk.raise_alert("before"))
    desk.until_settled()
    for roles in (["operator", "supervisor"], ["operator"], ["operator", "supervisor"]):
        _rename_rights(backend, roles)
        desk.until(lambda roles=roles: len(desk.state.people["ada"].roles) == len(roles))
        desk.until_alert(desk.raise_alert(f"as {roles}"))
    raised = [desk.raise_alert(f"after {n}") for n in range(20)]
    desk.until_settled()
    for alert_id in raised:
        desk.until_alert(alert_id)
    assert len(backend.events("AlertRaised")) == 4 + len(raised)
