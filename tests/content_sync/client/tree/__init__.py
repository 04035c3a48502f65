"""Tests of the signed tree as a kiosk takes it in."""
