"""What the people of this kiosk taught, in counts."""
