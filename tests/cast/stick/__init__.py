"""A stick: a folder with the rules of FAT, and what may be wrong with one."""
