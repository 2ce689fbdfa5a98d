"""An account's password: it stands in no argument list and no environment."""

from __future__ import annotations

import getpass
import json
import sys


def password(question: str = "") -> str:
    """One JSON line on standard input; asked of a person where there is one. Empty: none came."""
    try:
        if question and sys.stdin.isatty():
            return getpass.getpass(question + " ")
        return str(json.loads(sys.stdin.readline())["password"])
    except (ValueError, KeyError, TypeError, EOFError):
        return ""
