"""What the kiosk remembers of its last days, beside what must never be lost."""
