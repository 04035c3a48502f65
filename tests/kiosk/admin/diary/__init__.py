"""Tests of the pages of the diary."""
