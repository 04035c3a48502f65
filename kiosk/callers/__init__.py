"""Who calls at the kiosk, and what it lets them do: the door, form tokens, tickets, senders, wrong references."""
