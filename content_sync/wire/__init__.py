"""What crosses the link: records with their limits in the type, their bytes, their seals and signatures.

The two ends are never updated at the same moment, so the wire changes by these rules. A field is only added, with a
default, and a record leaves out a field that has its default. A word of a growing list is a `Term` (terms.py): a record
keeps it as it came, and a reader takes it for the nearest word it knows. A list is read item by item: an item of an
unknown kind or past a limit is skipped, counted and not confirmed, so that it comes again after the update; central
answers such an item with `unknown-kind`, and the kiosk sends it again another day. The reader is updated before the
writer: a limit is widened at central first for what goes up, and at the kiosks first for what comes down.
"""
