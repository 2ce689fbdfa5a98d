"""A camera's ring on disk: sealed segment files, their index, locks, and room for them."""
