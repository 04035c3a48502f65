"""Villages, their kiosks, and how the kiosks do."""
