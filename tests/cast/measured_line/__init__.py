"""A line between a kiosk and central that is slow, lossy and cut as a test tells it, and whose IP bytes are counted."""
