"""The volunteers' network at central: its rules, for what kiosks send and what staff do."""
