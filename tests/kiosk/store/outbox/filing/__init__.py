"""Reports come to the card."""
