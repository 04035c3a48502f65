"""Tests of what several pages decide alike."""
