"""Every option as one row: type, default, help."""
