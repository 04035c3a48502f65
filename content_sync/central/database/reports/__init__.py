"""What villagers report: items that came in, the inbox, photos and voices, answers."""
