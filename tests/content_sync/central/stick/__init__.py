"""Tests of the stick at central."""
