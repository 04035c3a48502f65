"""How a bulletin looks: one visual language for the village kiosk and the ministry's desk.

Words and figures: thai (dates, ages, numbers, folding, sorting), catalogues, places, freshness, prose.
Appearance: tokens.css and base.css joined by sheets, icons, and one template per kind of bulletin,
all put into a Jinja environment by environment. The village sees what the desk previews.
"""
