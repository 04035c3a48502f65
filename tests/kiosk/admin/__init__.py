"""Tests of the volunteer's pages."""
