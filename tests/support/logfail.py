"""A test in which something logs an error fails, unless it says that it expects one.

The manner of qutebrowser's tests. `@pytest.mark.logs("pattern")` says what is expected; for Qt's
own messages pytest-qt does the same from warnings on, with `@pytest.mark.qt_log_ignore`.
"""

from __future__ import annotations

import logging
import re


class Listener(logging.Handler):
    """Keeps the errors that match none of the expected patterns."""

    def __init__(self, expected: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._expected = [re.compile(pattern) for pattern in expected]
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name}: {record.getMessage()}"
        if not any(pattern.search(line) for pattern in self._expected):
            self.unexpected.append(line)
