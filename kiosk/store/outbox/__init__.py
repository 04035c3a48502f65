"""Villagers' reports on the card, from the form until central has them and they are forgotten."""
