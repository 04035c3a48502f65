"""Tests of the simulated kiosks."""
