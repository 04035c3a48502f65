"""Made-up content that fills every page: replies in the upstreams' own shapes, and texts of real use.

Every generator is dated from the `now` it is given and says the same for the same day. Values are invented and
plausible for November; the texts are the project's own.
"""
