"""One of the two roles that bring warnings is refused: what villagers read, and what the volunteer reads."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from content_sync.client.reasons import Reason
from content_sync.wire.alerts import Warning
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.targets import encode_bulletins
from kiosk.screens import URGENT
from kiosk.store.folder import KEY_FILE
from kiosk.visit_setup import make_visits
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import http_server
from tests.cast.link.linked_kiosk import config_for
from tests.cast.tree.contents import NOW, content, warning
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator

HEADLINES = {"warnings": ("th", "พายุเข้าทั้งประเทศ"), "a43": ("43", "น้ำโขงล้นตลิ่งหนองคาย")}


def headed(role: str) -> Warning:
    area, headline = HEADLINES[role]
    return msgspec.structs.replace(warning(f"w-{area}-new", area), headline=headline)


def forge(repository: RepositorySimulator, role: str) -> None:
    signed = repository.roles[role]
    repository.files[f"{METADATA}{signed.version}.{role}.json"] = repository.sign(role, signed, by="c43")


@pytest.mark.parametrize(("refused", "good"), [("a43", "warnings"), ("warnings", "a43")])
def test_the_other_roles_warning_is_on_the_page_and_the_volunteer_reads_what_was_refused(
    tmp_path: Path, refused: str, good: str
) -> None:
    repository = RepositorySimulator(NOW, has_hashes=False)
    central = CentralSimulator(repository, public_key(load_or_make_seed(tmp_path / "data" / KEY_FILE)))
    (tmp_path / "root.json").write_bytes(repository.root_1)
    repository.publish(content())
    with http_server(central.answer) as server:
        settings = config_for(tmp_path, server.url)
        with kiosk_in(tmp_path, settings=settings, has_edition=False, screens=URGENT) as kiosk:
            show = kiosk.program.updater.reprint
            visits = make_visits(settings, kiosk.stores, kiosk.hands.clock())
            assert visits.run(show=show).is_ok
            repository.publish({f"warnings/{HEADLINES[r][0]}": encode_bulletins([headed(r)]) for r in HEADLINES})
            forge(repository, refused)
            result = visits.run(show=show)
            assert (result.new_parts, result.failed_parts) == (("warnings",), {"warnings": Reason.FORGED})
            read, told = kiosk.get("/warnings").text, kiosk.volunteer().open("/admin/visit").text
            assert (HEADLINES[good][1] in read, HEADLINES[refused][1] in read) == (True, False)
            assert "คำเตือนที่ตู้นี้อ่านไม่ออก" in read, "they are not told that these are all"
            assert "มาได้บางส่วน ที่เหลือยังเป็นของเดิม" in told
            assert "ไม่มีลายเซ็นของกระทรวง" in told
            repository.publish({f"warnings/{HEADLINES[refused][0]}": encode_bulletins([headed(refused)]) + b" "})
            visits.ask()
            assert visits.run(show=show).is_ok
            read = kiosk.get("/warnings").text
            assert all(headline in read for _, headline in HEADLINES.values())
            assert "คำเตือนที่ตู้นี้อ่านไม่ออก" not in read
