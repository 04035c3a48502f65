"""What is said of a report after it was filed, on its way to central: why it is not done, and numbers."""
