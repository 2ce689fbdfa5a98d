"""The lightweight backend."""
