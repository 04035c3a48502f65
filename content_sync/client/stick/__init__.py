"""A stick or a phone's file at the kiosk: looked at, taken in, and what waits handed over. Begin with `visit_stick`."""
