"""One folder per integrated tool; nothing outside names any of them."""
