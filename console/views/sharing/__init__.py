"""What was sent to the person at this screen, and who has read what was sent from here."""
