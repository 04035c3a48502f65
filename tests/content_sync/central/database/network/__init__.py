"""Tests of what the database answers about the network."""
