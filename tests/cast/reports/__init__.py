"""Reports that have come a way: central has them, staff decided, something was said of them later."""
