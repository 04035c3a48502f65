"""What central signs: the published bulletins become a tree of files that kiosks can verify."""
