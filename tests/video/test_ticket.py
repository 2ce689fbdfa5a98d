"""Who holds no fresh ticket of this backend for this camera reads nothing."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.wire.ticket import LIFE_S, TicketRefused, check_ticket, sign_ticket

KEY = Ed25519PrivateKey.generate()
NOW = 1_000_000.0


def test_a_fresh_ticket_is_accepted() -> None:
    token = sign_ticket(KEY, "cam-1", "console-7", NOW + LIFE_S)
    ticket = check_ticket(KEY.public_key(), token, "cam-1", NOW)
    assert (ticket.camera_id, ticket.reader_id) == ("cam-1", "console-7")


@pytest.mark.parametrize(
    ("camera", "at"), [("cam-2", NOW), ("cam-1", NOW + LIFE_S), ("cam-1", NOW - 10 * LIFE_S)]
)
def test_another_camera_or_time_is_refused(camera: str, at: float) -> None:
    token = sign_ticket(KEY, "cam-1", "console-7", NOW + LIFE_S)
    with pytest.raises(TicketRefused):
        check_ticket(KEY.public_key(), token, camera, at)


def test_each_flipped_byte_is_refused() -> None:
    raw = base64.urlsafe_b64decode(sign_ticket(KEY, "cam-1", "console-7", NOW + LIFE_S))
    for place in range(len(raw)):
        forged = bytearray(raw)
        forged[place] ^= 1
        token = base64.urlsafe_b64encode(bytes(forged)).decode()
        with pytest.raises(TicketRefused):
            check_ticket(KEY.public_key(), token, "cam-1", NOW)


@pytest.mark.parametrize("token", ["", "ticket", "é", "A" * 5000])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(TicketRefused):
        check_ticket(KEY.public_key(), token, "cam-1", NOW)
