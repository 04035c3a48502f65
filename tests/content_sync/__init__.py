"""Tests of what crosses the link and both its ends."""
