"""The desk's screens of villagers' reports: the inbox, one report, its photos and voices."""
