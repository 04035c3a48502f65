"""CAP 1.2 as a source sends it: documents in a bundle, their encodings, areas and words."""
