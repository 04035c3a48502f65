"""What crosses the link, a web server that misbehaves to the byte, and a kiosk that visits a simulated central."""
