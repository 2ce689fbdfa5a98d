"""How sure several sources are together, what belongs together, and the risk of the districts."""
