"""What kiosks send up, and the list of the villages they stand in."""
