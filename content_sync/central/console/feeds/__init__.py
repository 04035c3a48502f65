"""The desk's screens of feeds and how their runs went."""
