"""Central: a ministry on SQLite or PostgreSQL, served or not, the kiosks that send to it and readers of its tree."""
