"""What the database answers about the volunteers' network."""
