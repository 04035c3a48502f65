"""Tests of packs, as central puts them together."""
