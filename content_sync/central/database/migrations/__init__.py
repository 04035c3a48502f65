"""The database's revisions, run by Alembic at each start."""
