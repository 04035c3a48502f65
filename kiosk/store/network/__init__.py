"""What the volunteers say to each other and to the ministry."""
