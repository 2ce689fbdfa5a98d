"""Where the database is: from the command line without a password, or from the environment."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

from console.i18n import tr

VARIABLE = "ROC_DATABASE"


class UrlShowsPassword(Exception):
    """Everybody on the machine reads command lines; the text says what to do instead."""


def database_url(given: str) -> str:
    """Empty: the file in the data folder. The variable is taken out of the environment."""
    kept = os.environ.pop(VARIABLE, "")
    if not given:
        return kept
    parts = urlsplit(given)
    if parts.password is not None or "password" in parse_qs(parts.query):
        raise UrlShowsPassword(tr("server.pg_password_shown", variable=VARIABLE))
    return given
