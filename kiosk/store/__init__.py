"""What the kiosk keeps on its card: documents in journals, photos as files."""
