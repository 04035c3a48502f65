"""Tests of the villagers' pages."""
