"""Tests of who calls, at both ends."""
