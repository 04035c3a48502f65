"""What is said of a report after it was filed, on the card."""
