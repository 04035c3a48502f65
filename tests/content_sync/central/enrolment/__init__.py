"""Tests of enrolment: the codes, and the kiosks that bring them."""
