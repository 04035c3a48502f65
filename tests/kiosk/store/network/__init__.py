"""Tests of what the volunteers say, at the kiosk."""
