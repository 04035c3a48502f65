"""What staff hide on the board is seen nowhere at a kiosk until they show it again."""

from __future__ import annotations

from tests.cast.board.posts_that_came import ASKED, a_post_that_came, take_in_posts
from tests.cast.kiosk.served_kiosk import ServedKiosk

BOARD, TALK, REPLY = "/admin/board", f"/admin/board/{ASKED}", "a1" * 16
RUDE = "คำหยาบ"


def test_what_staff_hide_is_seen_nowhere_until_they_show_it_again(kiosk: ServedKiosk) -> None:
    volunteer = kiosk.volunteer()
    take_in_posts(kiosk, a_post_that_came(1), a_post_that_came(2, REPLY, reply_to=ASKED, sort="reply", text=RUDE))
    kiosk.stores.network.board.hide(REPLY)
    hidden = a_post_that_came(3, REPLY, reply_to=ASKED, sort="reply", author="", by="", is_hidden=True)
    take_in_posts(kiosk, hidden)
    for path in (BOARD, TALK, f"{BOARD}/hidden"):
        page = volunteer.open(path)
        assert (page.status_code, RUDE in page.text, "คำถามที่ 3" in page.text) == (200, False, False), path
    assert volunteer.open(f"{BOARD}/posts/{REPLY}").status_code == 404
    take_in_posts(kiosk, a_post_that_came(4, REPLY, reply_to=ASKED, sort="reply", text=RUDE))
    assert RUDE not in volunteer.open(TALK).text, "it is hidden here, too"
    kiosk.stores.network.board.hide(REPLY, is_hidden=False)
    assert RUDE in volunteer.open(TALK).text
