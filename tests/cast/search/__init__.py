"""What there is to find: entries made by hand, and the sample content as a village holds it."""
