"""The operator console and everything that shares its vocabulary."""

__version__ = "0.1.0"
