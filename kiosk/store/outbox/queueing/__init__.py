"""What leaves next: whose turn it is, and which groups go last."""
