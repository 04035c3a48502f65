"""The kiosk's end of the link: fetch what is new, send what waits."""
