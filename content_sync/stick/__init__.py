"""The stick's file system: one folder, found by its marker, written whole and read with suspicion."""
