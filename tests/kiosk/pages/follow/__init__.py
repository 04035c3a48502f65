"""The follow pages."""
