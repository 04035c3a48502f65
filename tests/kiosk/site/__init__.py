"""Tests of the finished pages."""
