"""The desk's screens of what is carried."""
