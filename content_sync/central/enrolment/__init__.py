"""Enrolment: villages get one-time codes, kiosks bring their keys with them, and a person compares six digits."""
