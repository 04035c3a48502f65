"""Backups: everything of a village but its box's own key, as one sealed file, and the way back."""
