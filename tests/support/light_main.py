"""`-m tests.support.light_main MODULE …`: MODULE's run(), from a main module that imports nothing.

multiprocessing imports the main module again in each worker; as the console's own, ours must be
light, or a camera process of a test begins with a second of importing the window.
"""

from __future__ import annotations

import importlib
import sys

if __name__ == "__main__":
    importlib.import_module(sys.argv.pop(1)).run()
