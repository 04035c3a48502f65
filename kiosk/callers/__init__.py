"""Who calls at the kiosk, and what it lets them do: the sign-in, form tokens, tickets, senders, wrong references."""
