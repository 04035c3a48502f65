"""What kiosks ask over the link: they fetch the signed tree, send envelopes and photos; and the list of kiosks."""
