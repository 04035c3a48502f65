"""Tests of what villagers report."""
