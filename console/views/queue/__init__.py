"""The alert queue: a list model that follows change sets, painted by a delegate."""
