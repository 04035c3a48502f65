"""The volunteers' board: two kiosks of one district that talk over central."""
