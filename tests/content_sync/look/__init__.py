"""Tests of how content looks."""
