"""Tests of the signed tree."""
