"""What kiosks ask over the link (the signed tree, envelopes, photos and voices), and the list of kiosks."""
