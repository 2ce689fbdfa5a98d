"""Bookmarks: made with one key, listed, found again, and opened in the review."""
