"""Backups made, read back and put in place."""
