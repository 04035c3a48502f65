"""The tables, their types, and what their words and columns mean."""
