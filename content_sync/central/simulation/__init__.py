"""Kiosks that are simulated against a real central, to learn what a country costs and that nothing is lost."""
