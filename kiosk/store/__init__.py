"""What the kiosk keeps on its card."""
