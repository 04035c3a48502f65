"""Photos: made small in a child process, and kept as files named by their content."""
