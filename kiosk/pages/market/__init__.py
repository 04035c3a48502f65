"""The village market as villagers use it: the list, an item, putting one up, its ticket, its code, a complaint."""
