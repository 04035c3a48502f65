"""Reporting a problem on three short pages: what it is about (choosing), what happened (describing), sending it."""
