"""The search: texts and words, and what is found in which order."""
