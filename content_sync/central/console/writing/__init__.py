"""The desk's screens of bulletins: writing, and what is published."""
