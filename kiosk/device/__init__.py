"""What the board offers: lamps and button, watchdog, memory, the default route."""
