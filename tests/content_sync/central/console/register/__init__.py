"""Tests of the register at the desk."""
