"""The same dataclasses as JSON: one table from kind to class."""
