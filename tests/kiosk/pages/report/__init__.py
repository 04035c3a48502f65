"""Tests of the pages on which a problem is reported."""
