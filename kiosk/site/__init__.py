"""The finished pages: printed ahead, served as they are, renewed when something changes."""
