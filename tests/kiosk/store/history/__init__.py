"""Tests of what the kiosk remembers of its last days."""
