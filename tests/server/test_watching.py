"""Who has a live picture open is recorded: when it begins and when it ends, not each second."""

from __future__ import annotations

import base64
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.domain import events as e
from console.domain.commands import RecordLook
from console.domain.person import Actor, Role
from console.wire.ticket import check_ticket
from server_stub.watching import SILENCE_S, Watching
from tests.support.backend import Backend, Client

ANN, BO = Actor("ann", (Role.OPERATOR,)), Actor("bo", (Role.SUPERVISOR,))


class _Journal:
    """What was said, and a clock that somebody sets."""

    def __init__(self) -> None:
        self.now = 0.0
        self.said: list[tuple[str, str, str]] = []
        self.watching = Watching(self.say, lambda: self.now)

    async def say(self, look: RecordLook, actor: Actor) -> None:
        self.said.append((actor.id, look.what, look.target_id))


async def test_a_stay_is_two_looks_however_long_it_is() -> None:
    journal = _Journal()
    for second in range(0, 3600, 2):
        journal.now = float(second)
        await journal.watching.reading({"cam1": [ANN, ANN], "cam2": [ANN] if second < 60 else []})
        await journal.watching.end_silent()
    begun = [("ann", "live", "cam1"), ("ann", "live", "cam2")]
    assert journal.said == [*begun, ("ann", "live_ended", "cam2")]
    journal.now += SILENCE_S + 1
    await journal.watching.end_silent()
    assert journal.said[3:] == [("ann", "live_ended", "cam1")]
    await journal.watching.reading({"cam1": [BO]})
    await journal.watching.reading({"cam1": [ANN]})
    assert journal.said[4:] == [("bo", "live", "cam1"), ("ann", "live", "cam1")]


async def test_a_relay_that_is_read_anew_is_the_same_stay() -> None:
    journal = _Journal()
    await journal.watching.reading({"cam1": [ANN]})
    journal.now = SILENCE_S
    await journal.watching.end_silent()
    await journal.watching.reading({"cam1": [ANN]})
    assert journal.said == [("ann", "live", "cam1")]


def _reader(det: Client, watcher: Client) -> str:
    """The name in the ticket that a person has asked for."""
    at = {"camera_id": "cam2", "host": "127.0.0.1", "port": 4711}
    assert det.http.post("/api/v1/relays", json=at).status_code == 204
    ticket = watcher.http.get("/api/v1/cameras/cam2/relay").json()["ticket"]
    raw = base64.b64decode(det.http.get("/api/v1/relays/key").json()["public_key"])
    key = Ed25519PublicKey.from_public_bytes(raw)
    return check_ticket(key, ticket, "cam2", time.time()).reader_id


def test_who_reads_a_relay_is_in_the_journal_for_supervisors(backend: Backend) -> None:
    det, op, sup = backend.client("det1"), backend.client("op1"), backend.client("sup1")
    readers = {"readers": {"cam2": [_reader(det, op), "nobody.0"]}}

    def looks(client: Client) -> list[tuple[str, str]]:
        looked = (r for r in client.journal() if isinstance(r.event, e.Looked))
        return [(r.actor_id, r.event.what) for r in looked if r.event.target_id == "cam2"]

    assert looks(sup) == []  # a ticket alone shows nothing
    for _ in range(3):
        answer = det.http.post("/api/v1/relays/readers", json=readers)
        assert answer.json()["refused"] == {"cam2": ["nobody.0"]}
    assert looks(sup) == [("op1", "live")]
    assert looks(op) == []
