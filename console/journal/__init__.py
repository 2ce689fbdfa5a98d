"""The local encrypted copy and its paged history."""
