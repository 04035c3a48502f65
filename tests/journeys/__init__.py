"""Tests of whole journeys: kiosks and central together."""
