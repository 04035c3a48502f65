"""Tests of villages and their kiosks."""
