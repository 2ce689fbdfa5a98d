"""What is done with an incident as a whole: merged, split, shared out, decided, reported."""
