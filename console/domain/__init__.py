"""What the console talks about: frozen records, events, commands and the rules between them."""
