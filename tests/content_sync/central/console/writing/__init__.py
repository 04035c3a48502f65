"""Tests of what staff write."""
