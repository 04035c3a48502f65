"""The volunteers' board: what is said, a conversation, a new post, and what should not stand here."""
