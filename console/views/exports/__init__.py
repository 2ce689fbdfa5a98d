"""Evidence that leaves: what is asked, who must agree, how far it is."""
