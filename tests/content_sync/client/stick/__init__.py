"""Tests of a stick at the kiosk, as it is in a village."""
