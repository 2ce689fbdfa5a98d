"""The real backend for every test of this folder."""

from tests.support.backend import backend, shared_backend

__all__ = ["backend", "shared_backend"]
