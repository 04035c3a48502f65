"""Tests of the reports on the desk."""
