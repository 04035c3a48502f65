"""Who calls at the kiosk, and what it lets them do: browsers, forms, tickets, guesses, the sign-in window."""
