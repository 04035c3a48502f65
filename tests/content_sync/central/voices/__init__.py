"""Tests of the voices at the desk."""
