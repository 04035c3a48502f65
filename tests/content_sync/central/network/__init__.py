"""Tests of the rules of the volunteers' network at central."""
