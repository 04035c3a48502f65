"""What the edition says to this village at this moment, decided once for all screens that show it.

Each module is about one kind of content: plain functions from a `Moment` to frozen records, ready for a template.
"""
