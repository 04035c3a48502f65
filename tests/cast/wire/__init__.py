"""What crosses the link, one of each kind."""
