"""The desk's screens of the volunteers' network."""
