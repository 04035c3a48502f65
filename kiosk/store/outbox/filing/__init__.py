"""How a report comes to the card: its number, and the room and pace of its sender."""
