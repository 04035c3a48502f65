"""Tests of what kiosks send."""
