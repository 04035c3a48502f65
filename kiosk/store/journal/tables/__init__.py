"""The tables of a store in memory: bodies, patches, indexes, and what readers see of them."""
