"""What became of a report: following it, and saying of it what its reporter or a neighbour says later."""
