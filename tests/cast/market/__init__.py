"""The village market of the tests: its store on a card, its sellers and its volunteer."""
