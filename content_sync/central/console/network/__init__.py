"""The screens of the volunteers' network: the board, the network at a glance, rescue codes."""
