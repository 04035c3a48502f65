"""The people and machines of the tests. A test names a fixture of this list and never imports one.

`kiosk/`: a kiosk that is served on loopback, its pages, its command.
    kiosk: a kiosk with real stores, served on loopback, with a volunteer's password and a clock at noon.
    printed_kiosk: the same with all pages of villagers printed.
    passwords: what makes and checks hashes at a kiosk.
    shell: somebody who types `kiosk ...` in a folder with settings.
`pages/`: what the kiosk's printed pages show, and who reads them.
    paper: what the kiosk's pages are printed with.
`central/`: the ministry's central server, the kiosks that send to it, readers of its signed tree.
    ministry: central without its web server: a database, keys, a tree.
    key_office: a ministry whose root and targets keys lie with five holders.
    central_data: a data folder of central that its commands find.
    intake: the part of central that opens envelopes.
    sender: a kiosk that the ministry knows, and that seals envelopes.
    server: the ministry, served to kiosks, without its desk.
    central_port: the port of a central that the command started.
    reader: a client that believes only the ministry's signed tree.
    database, database_url: an empty database, once on SQLite and once on PostgreSQL.
    postgres_url, postgres_folder: a new schema of a real PostgreSQL, and the folder of its server.
`desk/`: the desk of the ministry.
    office: the desk over a fresh ministry with two members of staff.
    busy_office: the desk with a report, a question, an activity and a market item that wait, and a notice of its own.
    villages: two villages that the office knows.
    clerk: a member of staff who is signed in to the office, without a real browser.
    desk: an office full of work, served, with its address.
    staff_phone: the real Chromium of a member of staff, as a phone.
    examiner, boxes: an officer of the nation at a country's desk, and two boxes that may come with a code.
`feeds/`: the sources that feed central.
    upstream: a source's web server.
    alert_desk: a ministry that is fed alerts, and what its tree warns of.
`tree/`: a signed tree in memory.
    repository: a tree with something of every kind for the village.
    client: a kiosk's end of that tree, without stores.
    hashless_tree, hashless_client: such a tree whose snapshot names no hashes, and a kiosk's end of it.
`link/`: a kiosk and central, and what crosses the link.
    central: a simulated central that knows the kiosk of the wire's samples.
    link_world: a kiosk, a simulated central and the link between them, before their first visit.
    visited: the same after a first visit.
    linked_kiosk: the visits of the kiosk's program, to a simulated central.
    versions: a kiosk and a central of different versions.
`measured_line/`: a line between them that is slow, lossy and cut, whose IP bytes are counted; it has no fixtures.
`faults/`: what goes wrong on the line, certificates, what the volunteer reads of it; it has no fixtures.
`wire/`: what crosses the link, one of each kind; it has no fixtures.
`card/`: the card, and the stores on it.
    card: an outbox on a card, which can be opened again.
    journal_path, store: the file of a journal, and its documents.
    enrolments: the enrolment of a kiosk on its card.
    silence: the logs are off.
`reports/`: reports that have come a way.
    closed_report: a report of a road in the kiosk that is served; central has it, and staff call it done.
`market/`: the village market.
    market_card: a market on a card, which can be opened again, and a clock that the test moves.
`listener/`: the web server of both programs, who calls it, and what a program starts with that coverage leaves alone.
    waitress: a real server on loopback.
    caller: somebody who asks it slowly.
    running_kiosk: a kiosk on a real process with long news, for crowds.
    many_files: this process may open some thousand files.
`journeys/`: both programs together.
    place: a village and its central on real processes, and the link between them that can be cut.
    volunteer, staff, phone: the real Chromium of the volunteer, of a member of staff, of a villager.
    founded, country: central's folder with keys and an empty tree, and that central on loopback.
    shown_village, public_addresses: a village whose kiosk shows an edition and a market, and its public addresses.
    journey: a kiosk with real stores before that central.
    story: a village and central whose clocks may be wrong.
    leaping_machine, leaping_port: a central whose clock leaps, and the port where it is served.
    backward_kiosk: a kiosk whose own clock says 1970.
    earlier_village: what an earlier release left on card and server, once on each kind of database.
`board/`: the volunteers' board.
    neighbour, far, far_kiosk: kiosks of another village of the district, of another district, and of another province.
    two_villages: two villages of one district on real processes, whose volunteers are signed in.
`search/`: what there is to find.
    published_sample, sample_kiosk: what a village holds of the sample content, and a kiosk that holds it.
`stick/`: a stick, and who carries it.
    fat_stick: a folder with the rules of FAT, which can be pulled out.
    stick_kiosk: a kiosk that is served, with a stick of a real central for it.
    linked: the same after a stick brought it central's keys; it has no link.
    by_stick: a real central and a kiosk with real stores, and one stick between them.
`deploy/`: a blank Debian machine and the pinned lists; it has no fixtures.
Beside the folders, for all of them: `place_and_time`, `folders`, `waiting`, `macros`, `help_pages`, `eyes`,
`compiled_rules` (a program's addresses are compiled once), and
    browser: the real Chromium.
    short_folder: an empty folder whose path is short enough for a socket.
"""
