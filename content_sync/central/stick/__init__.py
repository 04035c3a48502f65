"""The stick at central: what goes out on it, and what comes back."""
