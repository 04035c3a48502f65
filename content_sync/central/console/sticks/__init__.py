"""The desk's screens of what is carried: sticks, and a phone as the stick."""
