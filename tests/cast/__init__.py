"""The people and machines of the tests: villagers, kiosks, central, cards that fail, lines that drip."""
