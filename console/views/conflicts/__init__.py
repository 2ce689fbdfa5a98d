"""What came out otherwise than it was shown here, until a person has read it."""
