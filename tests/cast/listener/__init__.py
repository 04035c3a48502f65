"""A real waitress on loopback, and who calls it: one caller who reads slowly, or a crowd."""
