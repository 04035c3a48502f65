"""The desk of the ministry: its staff, what they write, and the phone they hold."""
