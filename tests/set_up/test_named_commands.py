"""Where a text tells people to run make, there is such a target."""

from __future__ import annotations

import re

from console.i18n import Catalogue
from tests.support.backend import ROOT

_TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
_TOLD = re.compile(r"(?:“|: )make ([a-z]+)")  # “make sure” in running words is no command


def test_every_make_that_a_message_names_exists() -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text()))
    english = Catalogue("en")
    told = {name: set(_TOLD.findall(str(english.text(name, n=1)))) for name in english.ids()}
    assert told["map.no_parts"]
    assert {name: one - targets for name, one in told.items() if one - targets} == {}
