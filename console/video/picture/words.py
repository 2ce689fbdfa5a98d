"""What a picture's worker and its owner say to each other: plain bytes, each message bounded."""

from __future__ import annotations

import struct

READY = b"ready"  # the worker's first word
MOST_BYTES = 16 * 2**20  # of one picture as it comes
TAKEN = b"taken"  # it has the whole picture, and begins
ASK = struct.Struct("<II")  # the largest sides that are of use; then the file
ANSWER = struct.Struct("<II")  # the sides, 0 x 0: it is no picture; then their pixels, 4 bytes each
