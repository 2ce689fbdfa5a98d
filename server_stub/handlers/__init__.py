"""What each route does: from a Call to an answer."""
