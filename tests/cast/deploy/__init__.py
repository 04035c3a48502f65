"""A blank Debian machine, and the pinned lists it installs from."""
