"""State and history rendered as HTML, without Qt."""
