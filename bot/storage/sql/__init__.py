"""The tables of each noun, in SQL that SQLite and PostgreSQL both speak: one file for a noun.

Every statement goes through a `Transaction` (session.py). It is written as for SQLite, `?` for a
value; where PostgreSQL wants more, it finds it in the statement (bot/storage/databases/):

- `unix_now()` is the database's clock in Unix seconds. No process's own clock decides a lease.
- `/* for update */` and `/* skip locked */` at the end of a select: rows read to be written. SQLite
  reads a comment, for its writers take turns anyway.
- `db.lock(name)` before looking for what may not be there yet: a lock for each thread, channel or
  team until the transaction ends. SQLite has taken the whole file by then (`writing`).
- Text is compared byte by byte in both, times are kept as ISO text in UTC or as Unix seconds, JSON
  as text, truth as 0 and 1.

A new table: its statements become a `Migration` at the end of schema.py, its file a class on a
`Database`, its protocol stands in bot/storage, and tests/test_storage_*.py try it over both.
"""
