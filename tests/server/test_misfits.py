"""A message that does not fit goes no further; who sends such things is counted and seen (A46)."""

from __future__ import annotations

from tests.support.backend import Backend


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
