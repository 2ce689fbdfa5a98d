"""Recordings looked at by the detector: asked for, followed, and what was found."""
