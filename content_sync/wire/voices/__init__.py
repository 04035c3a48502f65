"""A voice is a recording in place of words: told apart by its bytes, and sealed."""
