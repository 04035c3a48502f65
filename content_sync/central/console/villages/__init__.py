"""The desk's screens of villages and how their kiosks are."""
