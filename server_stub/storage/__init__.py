"""The backend's rows: journal, keys, outcomes, accounts; SQLite under SQLAlchemy."""
