"""The village market: what villagers offer each other or look for, from the form to the day it ends."""
