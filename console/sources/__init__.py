"""The way in: backend stream, lease watch, local detectors."""
