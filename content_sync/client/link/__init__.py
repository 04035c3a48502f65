"""The one door to HTTP: a polite, limited session below `Link` (link.py), which wraps every error."""
