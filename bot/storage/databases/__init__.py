"""The two databases that the tables may live in: a SQLite file, or PostgreSQL."""
