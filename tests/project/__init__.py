"""Tests of the project itself: README, words, house rules."""
