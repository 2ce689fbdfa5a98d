"""What differs between SQLite and PostgreSQL stands here and nowhere else."""
