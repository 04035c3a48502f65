"""Tests of the feeds on the desk."""
