"""The signed tree as a kiosk takes it in.

Begin with `PartFetcher` (part_fetcher.py), which verifies parts; its sources are the link, a pack and a stick.
"""
