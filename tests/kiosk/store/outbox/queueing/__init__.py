"""What leaves next."""
