"""Tests of the kiosk's one door to HTTP."""
