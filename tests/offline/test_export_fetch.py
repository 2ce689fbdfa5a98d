"""What a signed file says of evidence that did not come: only what is known."""

from __future__ import annotations

import hashlib

import pytest

from console.bootstrap.export_fetch import content_of
from console.domain.envelope import Refusal
from console.sources.errors import LinkLost, Refused, SignedOut

_DATA = b"a picture"
_SHA256 = hashlib.sha256(_DATA).hexdigest()


def _asked(error: Exception | None = None, data: bytes = _DATA) -> tuple[bytes, str]:
    if error is not None:
        raise error
    return data, "image/png"


def _no(status: int, kind: type[Refused] = Refused) -> Refused:
    return kind(status, Refusal("refused.unknown_media"))


@pytest.mark.parametrize("alone", [False, True])
def test_what_is_there_comes_and_what_is_not_or_is_something_else_is_missing(alone: bool) -> None:
    assert content_of(_SHA256, _asked, alone) == _DATA
    for status in (404, 410):
        assert content_of(_SHA256, lambda status=status: _asked(_no(status)), alone) is None
    assert content_of(_SHA256, lambda: _asked(data=b"another"), alone) is None


def test_a_link_that_is_lost_says_nothing_of_what_the_store_has() -> None:
    with pytest.raises(LinkLost):
        content_of(_SHA256, lambda: _asked(LinkLost("cut")), alone=False)
    assert content_of(_SHA256, lambda: _asked(LinkLost("cut")), alone=True) is None


@pytest.mark.parametrize("error", [_no(500), _no(507), _no(401, SignedOut)])
def test_a_backend_that_cannot_answer_says_nothing_either(error: Refused) -> None:
    with pytest.raises(Refused):
        content_of(_SHA256, lambda: _asked(error), alone=False)
