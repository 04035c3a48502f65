"""The server in the village: pages, the reports it keeps, and the volunteer's page."""
