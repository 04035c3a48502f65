"""What crosses the link: records with their limits in the type, their bytes, their seals and signatures.

The two ends are never updated at the same moment, so this is how the wire may change. A field is only added, with a
default, and is left out at it. A word of a list is a `Term` (terms.py): kept as it came, read as the nearest known one.
A list is read item by item: what is of an unknown kind or past a limit costs itself, is counted and not confirmed, so
that it comes again after the update; going up it is answered `unknown-kind`, and the kiosk tries it another day. Who
reads is updated before who writes: a limit is widened at central first for what goes up, at the kiosks first for what
comes down.
"""
