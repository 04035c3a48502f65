"""Who may use the desk: accounts, sign-in, and slowing who guesses passwords."""
