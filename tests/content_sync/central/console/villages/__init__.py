"""Tests of the villages on the desk."""
