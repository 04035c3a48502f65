"""What the volunteer sees, behind the sign-in."""
