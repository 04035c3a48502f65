"""A whole small world on this machine, for trying out: central, one kiosk and sample content."""
