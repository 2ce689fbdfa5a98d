"""Small windows that ask for words; none blocks another window, none opens for an alert (U40)."""
