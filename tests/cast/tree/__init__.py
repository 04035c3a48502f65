"""A signed tree in memory, what it may contain, and the kiosk's end of it without stores."""
