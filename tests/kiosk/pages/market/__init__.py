"""Tests of the village market as villagers use it."""
