"""A kiosk: served on loopback, its pages at a sample moment, its clock, its command and the browsers before it."""
