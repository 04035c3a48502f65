"""What crosses the link between kiosks and central, and both its ends; one word per thing in code, pages and tests.

village    8 digits: province 2, district 4, subdistrict 6, village 8
area       `th`, or a prefix of a village code; central expands a region into its provinces
kiosk      the small server in a village; central: the ministry's server
bulletin   one piece of content: forecast, price_list, warning, article, notice or activity
edition    all bulletins one kiosk may show, a set of parts
part       what one role of the tree brings to a village, verified and switched whole on its own; its number is the
           last timestamp version that changed it for this village
report     a villager's problem; reference: its speakable code
envelope   one sealed, signed batch going up; receipt: central's sealed, signed reply with a result per item
answer     what staff say to a report; status: where the work stands; post: a message on the volunteers' board
outbox     what waits to go up; visit: one sync attempt, by link or by stick
press      prints the pages
volunteer  the kiosk's keeper in the village; staff: people at central
heartbeat  how a kiosk is doing, sent with its visits
"""
