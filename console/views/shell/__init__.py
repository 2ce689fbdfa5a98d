"""The window: strip, banner, rail, workspaces from layout files, foot, sign-in."""
