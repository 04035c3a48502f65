"""The desk: what staff see, in pairs: `inbox.py` decides, `inbox.html` shows."""
