"""What the edition says to this village at this moment, decided once for all screens that show it.

Each module is a cargo: plain functions from a `Moment` (or values of it) to frozen records, ready for a
template. Screens choose among them and never import each other.
"""
