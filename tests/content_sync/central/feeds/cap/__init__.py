"""Tests of reading CAP documents."""
