"""The names on the card: each of these tables and fields stays, so a later version reads what this one wrote."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from msgspec import structs

from content_sync.client.budget import DaySpending
from content_sync.client.signed_times import SignedTime, Uptime
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.activities import ActivityAnswer
from content_sync.wire.bulletins import Article
from content_sync.wire.district_items import DistrictWord
from content_sync.wire.enrolment import make_code
from content_sync.wire.reports import ItemResult
from content_sync.wire.volunteers import PersonState
from kiosk.store.backup.recovery import Recovery
from kiosk.store.content import open_content
from kiosk.store.enrolment import Enrolments
from kiosk.store.envelopes import Envelopes
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, CONTENT, DIARY_PHOTOS, MARKET, MARKET_PHOTOS, NETWORK, STATE
from kiosk.store.invitations import UsedInvitations
from kiosk.store.journal.documents import Documents
from kiosk.store.market.items import DistrictState
from kiosk.store.network.activities import ActivityWords
from kiosk.store.network.network import Network
from kiosk.store.outbox.stored import AnswerTold
from kiosk.store.people import People
from kiosk.store.rescue_counter import RescueCounter
from kiosk.store.restored import note_restored
from kiosk.store.senders import Sender
from kiosk.store.spending import Spending
from kiosk.store.state import State
from tests.cast.board.posts_that_came import a_post_that_came
from tests.cast.card.outbox_on_card import NO_SIGNAL, PHOTO, SEAL_TO, STAMP, OutboxCard, answer, form
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.market.market_on_card import PHOTO as MANGOES_PHOTO
from tests.cast.market.market_on_card import MarketCard
from tests.cast.place_and_time import HOUR, VILLAGE
from tests.cast.reports.closed_reports import call_done

REPORT = (
    "answer answered_at arrived awaited_s awaited_since browser changes contact decided_at decision_id erase_asked"
    " filed_by form_digest found_at group health hidden_for id later_queue listed made passed_on_at passing_on place"
    " place_shown"
    " queue read_aloud reason reference reference_digest refused_at send_state sender serial status telling"
    " text told topic village waiting_since"
)

ITEM = (
    "browser code_digest complaints district form_digest is_for_district made number phone photo photos_kept"
    " price_satang reason redacted redacted_for seller sender side since since_running_s small_photo state text title"
    " unit"
)


def names(documents: Documents) -> dict[str, str]:
    """Return the fields of each table, all its documents together."""
    return {
        table: " ".join(sorted({name for document in documents.table(table).all() for name in document}))
        for table in sorted(documents.tables())
    }


def test_the_names_in_the_store_of_reports_stay(tmp_path: Path) -> None:
    card = OutboxCard(tmp_path)
    outbox = card.open()
    filed = outbox.receive(form(), NO_SIGNAL, made=STAMP, seal_to=SEAL_TO, sender=Sender(address="a", named="b"))
    outbox.attach_photo(filed.serial, sha256=PHOTO, size=1)
    outbox.attach_voice(filed.serial, sha256="cd" * 32, size=1)
    outbox.apply([ItemResult(id=filed.report_id, result="ok")], [answer(filed.report_id), answer("ab" * 16)], [PHOTO])
    outbox.hold_back("a", STAMP)
    call_done(outbox, filed, after=2 * HOUR)
    outbox.follow_ups.keep_content(filed.serial, 3)
    outbox.follow_ups.reopen(filed.serial, form(), "ยังไม่หาย", made=STAMP)
    assert card.documents is not None
    assert card.state is not None
    assert names(card.documents) == {
        "answers_to_confirm": "id",
        "held_back_groups": "group held_back_at",
        "photos": "id nth reason report sha256 size state",
        "reopenings": "form_digest id made reason report send_state serial text",
        "report_counts": "content fixed id is_confirmed me_too not_fixed number reason report send_state",
        "reports": REPORT,
        "serial_counter": "last",
        "stray_answers": "id",
        "voices": "id nth reason report sha256 size state",
    }
    changes = card.documents.table("reports").all()[0]["changes"]
    assert [sorted(change) for change in changes] == [["at", "status"]] * 2
    assert outbox.passing_on.tell(1, outbox.passing_on.waiting()[0].seen, AnswerTold(at=STAMP))
    outbox.erasures.ask(filed.serial, made=STAMP)
    assert names(card.documents)["erasures"] == "id made reason report send_state serial"
    assert sorted(card.documents.table("reports").all()[0]["told"]) == ["at", "by", "day", "person"]
    assert names(card.state) == {"serials": "reserved_to used_to"}
    card.close()


def test_the_names_in_the_store_of_the_kiosk_s_own_memory_stay(tmp_path: Path) -> None:
    documents = Documents(tmp_path / STATE)
    state = State(documents)
    state.secret("session")
    Envelopes(documents).begin(["ab" * 16])
    Envelopes(documents).note_carried(["ab" * 16], STAMP)
    state.remember({"root.json": 1})
    state.remember({}, {"key": SignedTime(version=1, issued=NOON, learnt=Uptime(boot="b", seconds=1))})
    People(documents).add("hash", name="สมหญิง", since=STAMP)
    Recovery(documents).make(STAMP)
    note_restored(documents, STAMP)
    RescueCounter(documents).move_past("digest", 0)
    Spending(documents).keep_spending(DaySpending())
    People(documents).keep_label("hash")
    invitations = UsedInvitations(documents)
    invitations.use_up("010325", lambda: People(documents).add("hash", name="มานี", since=STAMP))
    state.post_notice(title="ประชุม", body="", starts=NOON, ends=NOON + timedelta(days=1), posted=STAMP)
    well = StepResult(outcome="ok")
    state.record_visit(VisitResult(at=structs.replace(STAMP, boot="01"), up=well, down=well, photos=well))
    state.audit("signed_in", STAMP)
    found = names(documents)
    assert {table: said for table, said in found.items() if table != "last_visit"} == {
        "accounts": "acted_on changes id must_change name number password_hash register role since until",
        "audit": "about at person what",
        "carried": "carriages",
        "counters": "last",
        "envelope_series": "epoch last_seq",
        "invitations": "name",
        "label": "code_hash",
        "open_envelopes": "answered carried confirmed epoch seq",
        "notices": "author body changes ends form id is_hidden light_photo numbers photo place posted reach sort starts"
        " title",
        "recovery": "made public salt",
        "rescue": "first secret",
        "restored": "last_serial looked_at made",
        "secrets": "name value",
        "starts": "after began boot",
        "spending": "boot boot_s date other_bytes ran_s urgent_bytes",
        "trust": "signed_times versions",
    }
    assert "at" in found["last_visit"]
    (carriage,) = documents.table("carried").all()[0]["carriages"]
    assert sorted(carriage) == ["at", "items"]
    assert documents.table("trust").get(doc_id=1) == {
        "versions": {"root.json": 1},
        "signed_times": {
            "key": {"version": 1, "issued": "2026-11-23T05:00:00Z", "learnt": {"boot": "b", "seconds": 1}},
        },
    }
    documents.close()


def test_the_names_in_the_store_of_the_edition_stay(tmp_path: Path) -> None:
    content = open_content(tmp_path / CONTENT)
    content.take(a_part("articles", Article(id="a", areas=("th",), issued=NOON, source="DOH", category="health",
                                            title="น้ำ", body="ดื่มน้ำ"), issued=NOON))  # fmt: skip
    content.confirm({"articles": NOON + timedelta(hours=2)})
    content.close()
    documents = Documents(tmp_path / CONTENT)
    assert {table: said for table, said in names(documents).items() if table != "bulletins"} == {
        "confirmed": "at",
        "parts": "bulletins digest part",
    }
    assert documents.table("bulletins").all()[0]["kind"] == "article"
    documents.close()


def test_the_names_in_the_store_of_the_market_stay(tmp_path: Path) -> None:
    card = MarketCard(tmp_path)
    market = card.open()
    item = card.put_up_shown(market)
    market.attach_photo(item.number, photo=MANGOES_PHOTO, small_photo=b"small")
    market.keep_said(item.number, DistrictState(id="12" * 16, since=card.now))
    market.nearby.complain(f"43010702-{'0a' * 16}", "cheating")
    assert card.documents is not None
    assert names(card.documents) == {
        "item_counter": "last",
        "items": ITEM,
        "nearby": "is_hidden looked_at name number reasons said",
        "running_time": "boot boot_s total_s",
    }
    assert sorted(card.documents.table("items").all()[0]["district"]) == [
        "content",
        "declined",
        "id",
        "said_running_s",
        "since",
    ]
    assert (MARKET, MARKET_PHOTOS) == ("market.journal", "market-photos")
    card.close()


def test_the_names_in_the_store_of_what_volunteers_say_stay(tmp_path: Path) -> None:
    with closing(Documents(tmp_path / NETWORK)) as documents:
        photos, of_posts = NamedFiles(tmp_path / DIARY_PHOTOS), NamedFiles(tmp_path / BOARD_PHOTOS)
        network = Network(
            documents, village=VILLAGE, software="1", epoch=lambda: bytes(8), diary_photos=photos, post_photos=of_posts
        )
        network.post(
            "12" * 16, author="ab" * 16, by="สมหญิง", scope="district", sort="question", text="ใครรู้", made=STAMP
        )
        network.apply((), [a_post_that_came(1)], to=1, is_whole=True, at=STAMP)
        network.board.seen.mark(1, "12" * 16, 1)
        words = ActivityWords(id="56" * 16, title="อบรม", body="", place="", starts=NOON, ends=NOON + HOUR)
        network.activities.say(words, reach="district", author="ab" * 16, by="สมหญิง", made=STAMP)
        answer = ActivityAnswer(id="78" * 16, activity="56" * 16, number=1, state="accepted", at=NOON)
        network.activities.apply([answer], confirmed=())
        network.district_words.take([DistrictWord(id="9b" * 16, item="9c" * 16, state="declined")], confirmed=())
        network.people.tell(PersonState(id="9a" * 16, person="ab" * 16, number=1, name="ก", role="helper", since=STAMP))
        network.diary.write("34" * 16, person="ab" * 16, topic="farming", people=12, day=NOON.date(), made=STAMP)
        assert names(documents) == {
            "activities_up": "activity author by decided_at first item number reason said state",
            "activity_answers": "id",
            "board_progress": "last_came last_n n_epoch number reread_from software",
            "board_seen": "came conversation key person",
            "diary": "day id is_removed made page people person photo topic",
            "diary_count": "epoch last",
            "district_words": "id is_done item reason state",
            "items_up": "body id key kind reason send_state",
            "people_told": "number person",
            "posts": "area arrived author by came id is_hidden is_pinned is_redacted is_withheld made number"
            " photo photo_bytes photo_standing reply_to sort text village",
        }
        assert DIARY_PHOTOS == "diary-photos"


def test_the_names_of_the_way_to_be_known_stay(tmp_path: Path) -> None:
    with closing(Documents(tmp_path / STATE)) as documents:
        Enrolments(documents).keep_code(make_code())
        assert names(documents) == {"enrolment": "central code earlier kiosk nonce state used"}
