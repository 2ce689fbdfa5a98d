"""Who could take what: proposals with their reasons. Qt-free; nothing here sends anything."""
