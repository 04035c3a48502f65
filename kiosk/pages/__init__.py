"""What villagers see: screens in pairs, a module that decides and a template that shows."""
