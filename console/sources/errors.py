"""What may go wrong on the way in, in our own few words; httpx stays behind this border."""

from __future__ import annotations

from console.domain.envelope import Refusal


class LinkLost(ConnectionError):
    """The backend cannot be reached, or answers nothing that makes sense. Try again later."""


class Refused(Exception):
    """The backend says no, in words."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(f"{status} {refusal.message_id}")
        self.status = status
        self.refusal = refusal


class SignedOut(Refused):
    """The token is no longer good."""
