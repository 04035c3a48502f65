"""Tests of the pages of the volunteers' board."""
