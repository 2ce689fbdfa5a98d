"""Every refusal that can be given has English words, with the parameters it brings."""

from __future__ import annotations

import re

import pytest

from console.i18n import Catalogue
from tests.support.backend import ROOT

_ID = re.compile(r"\"((?:refused|signin)\.[a-z_]+)\"")


def _ids() -> list[str]:
    folders = (ROOT / "console" / "domain", ROOT / "server_stub")
    texts = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    return sorted({found for text in texts for found in _ID.findall(text)})


@pytest.mark.parametrize("message_id", _ids())
def test_a_refusal_has_words(message_id: str) -> None:
    assert Catalogue("en").has(message_id)


def test_there_are_refusals_to_look_for() -> None:
    assert len(_ids()) > 60
