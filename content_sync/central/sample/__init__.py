"""Made-up content that fills every page: replies in the sources' own formats, and texts that are of real use.

Every generator dates its content from the `now` it is given, and gives the same content for the same day. Values are
invented and plausible for November; the texts are the project's own.
"""
