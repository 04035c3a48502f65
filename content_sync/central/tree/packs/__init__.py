"""Packs: what changed in the tree for a district, put together from what each publish kept for it."""
