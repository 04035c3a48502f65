"""A whole small world on this machine, for trying out: central, three kiosks and sample content."""
