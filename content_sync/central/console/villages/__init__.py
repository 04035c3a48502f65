"""The desk's screen of the villages and how their kiosks do."""
