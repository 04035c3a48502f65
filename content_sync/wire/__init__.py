"""What crosses the link: records with their limits in the type, their bytes, their seals and signatures."""
