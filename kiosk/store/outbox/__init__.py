"""Villagers' reports on the card, from the form until central has them and they are forgotten.

The store `reports.journal` has these tables, which every later version opens: `reports` by serial and `photos`
(stored.py), `reopenings` and `report_counts` (follow_ups/), `answers_to_confirm` and `stray_answers`
(confirmations.py), `held_back_groups` (queueing/flood.py), `serial_counter` (filing/serials.py). A later version adds
fields with a default and tables of its own, and never gives a name another meaning.
"""
