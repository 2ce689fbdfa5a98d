"""What sounds at this workstation, when, and how that is seen."""
