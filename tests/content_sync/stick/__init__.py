"""Tests of the stick's file system."""
