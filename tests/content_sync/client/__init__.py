"""Tests of the kiosk's end of the link."""
