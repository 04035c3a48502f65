"""What is published: bulletins and their versions, alerts that are remembered, runs of feeds."""
