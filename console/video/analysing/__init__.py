"""Recordings looked at by the detector afterwards, in a process of their own."""
