"""One folder for each integrated tool; nothing outside names any of them."""
