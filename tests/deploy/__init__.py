"""Tests of the device and of the pinned lists."""
