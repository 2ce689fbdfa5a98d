"""The way out: commands, until the backend has answered them."""
