"""The volunteer's pages, behind the sign-in."""
