"""Photos: made small in a child process."""
