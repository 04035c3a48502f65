"""TinyDB on one journal file that survives power cuts."""
