"""Passwords: hashed and compared in threads, a few at a time."""

from __future__ import annotations

import asyncio

import argon2

_AT_ONCE = 2  # 64 MiB each
# A hash of nothing anybody knows, with the parameters of PasswordHasher(): an account that does
# not exist must take as long to refuse as one that does.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$QPCJc3tYgykaOrehDLrXag"
    "$0STkyuktbNoDAvGMJEQi/Z37Wic5z7onnpOGzWis5OE"
)


class Passwords:
    """argon2id."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher()
        self._hashing = asyncio.Semaphore(_AT_ONCE)

    async def hashed(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, stored: str | None) -> bool:
        """stored None: there is no such account; no password fits, and as slowly."""
        async with self._hashing:
            fits = await asyncio.to_thread(self._verify, stored or _NOBODY, password)
        return fits and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
