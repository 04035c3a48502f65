"""What crosses the link between kiosks and central, and both its ends; one word per thing in code, pages and tests.

village    8 digits: province 2, district 4, subdistrict 6, village 8
area       `th`, or a prefix of a village code; central expands a region into its provinces
kiosk      the small server in a village; central: the ministry's server; link: what lies between them
bulletin   one piece of content: forecast, price_list, warning, original, article, notice, activity or district_market
upstream   an agency's service; feed: what central reads of it; alert: a CAP document, of which warnings are made, and
           which kiosks hold as it was sent (original); lifted: a warning that its source cancelled
edition    all bulletins one kiosk may show, a set of parts
part       what one role of the signed tree brings to a village, verified and switched whole on its own
report     a villager's problem; reference: its speakable code; ticket: the page that shows the reference once
voice      a report told by a recording, sealed to central's key; attachment: a photo or a voice of a report
envelope   one sealed, signed batch of items going up; receipt: central's sealed, signed reply, a result per item
pack       newer files of the signed tree for a district as one file, coded against the kiosk's own; nothing rests on it
stick      a USB stick with one folder of ours; parcel: that folder as one file for a phone; carrier: what brings either
card       what a kiosk keeps all on, known by the epoch of its envelopes; copied: it is in two machines at once
enrolment  a new kiosk brings its key with a one-time code, and a person at each end compares six digits
held       what came of a key that is not trusted, until staff let it in or throw it away
answer     what staff say to a report; status: where the work stands; post: a message on the volunteers' board
reopening  a reporter's word that what staff call done is not; counts: what is said of a report in numbers
neighbour  who says something of somebody's report, by its number alone
outbox     the reports on the kiosk, until central has them and they are forgotten
sender     who sends reports, known by browser and address; group: all senders of one address
market     what villagers offer each other (market items), put up by a seller with a code; complaint: that one is wrong;
           district item: one that its seller wants shown in the whole district, nearby where another village shows it
visit      one sync attempt, by link or by stick
screen     a module that makes pages, beside its template; press: prints the pages that look the same to everybody
desk       central's screens for staff; volunteer: the kiosk's keeper in the village; staff: people at central
heartbeat  how a kiosk is doing, sent with its visits
"""
