"""The card: one in memory that loses power, and the stores that stand on it."""
