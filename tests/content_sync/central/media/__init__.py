"""Media at central: files, pictures, recordings."""
