"""Tests of the market's store."""
