"""The desk's screen of the feeds and how their runs went."""
