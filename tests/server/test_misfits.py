"""A message that does not fit goes no further; who sends such things is counted and seen (A46)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from server_stub.storage.database import WriteFailed, Writer, open_database
from server_stub.storage.schema import ACCOUNTS
from tests.support.backend import Backend
from tests.support.stores import BOTH, Store


def test_messages_that_do_not_fit_are_counted_by_sender(backend: Backend) -> None:
    sender, reader = backend.client("int1"), backend.client("sup1")
    status = "/api/v1/status"
    assert reader.http.get(status).json()["refused"] == {}
    assert sender.http.post("/api/v1/alerts", json={"title": "no priority"}).status_code == 422
    assert sender.http.post("/api/v1/alerts", content=b"x" * 2**22).status_code == 413
    fits = {"title": "It fits", "priority": 2}
    assert sender.http.post("/api/v1/alerts", json=fits).status_code == 201
    assert reader.http.post("/api/v1/commands", content=b"{").status_code == 422
    assert reader.http.get(status).json()["refused"] == {"int1": 2, "sup1": 1}
    assert "a message of int1 to /api/v1/alerts does not fit: 422 'priority'" in (
        backend.log.read_text()
    )


def test_the_log_repeats_no_secret_that_a_sender_puts_in_the_wrong_place(backend: Backend) -> None:
    admin = backend.client("adm1")
    for name in ("password=canary-1", "rtsp://viewer:canary-2@camera", "Bearer canary-3"):
        wish = {"name": "Olga", "roles": ["operator"], name: 1}
        assert admin.http.put("/api/v1/accounts/op1", json=wish).status_code == 422
    said = backend.log.read_text()
    assert said.count("does not fit") == 3
    assert "canary" not in said


@BOTH
def test_an_error_of_the_database_repeats_nothing_that_was_to_be_stored(
    tmp_path: Path, store: Store
) -> None:
    (tmp_path / "data").mkdir()
    database = open_database(tmp_path / "data", store.url(tmp_path))
    database.make()
    writer = Writer(database)
    row = insert(ACCOUNTS).values(id="id-canary", password_hash="hash-canary")
    try:
        writer.now(lambda connection: connection.execute(row))
        with pytest.raises(WriteFailed) as raised:
            writer.now(lambda connection: connection.execute(row))
    finally:
        writer.close()
    assert "canary" not in str(raised.value)
    assert raised.value.trouble == "not_stored"
