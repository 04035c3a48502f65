"""The kiosk serves whatever its stores are like: unreadable, newer, read-only, or open elsewhere."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from content_sync.errors import SettingError
from content_sync.wire.stamps import Stamp
from kiosk.screens import PRINTED
from kiosk.store.errors import AlreadyOpenError
from kiosk.store.journal import lines
from kiosk.store.stores import open_stores
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import put_on
from tests.cast.kiosk.served_kiosk import config, edition, kiosk_in


def _at_noon() -> Stamp:
    return Stamp(at=NOON, clock="trusted")


def test_a_content_store_that_cannot_be_read_is_kept_aside_and_pages_are_served(
    tmp_path: Path,
) -> None:
    open_stores(config(tmp_path)).close()
    (tmp_path / "data" / "content.journal").write_bytes(os.urandom(50_000))
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert kiosk.get("/report/road").status == 200
        assert kiosk.stores.content.edition().parts == ()
        kiosk.report()
        put_on(kiosk.stores.content, edition())
    with kiosk_in(tmp_path, has_edition=False) as kiosk:
        assert kiosk.stores.content.edition() == edition()
        assert not kiosk.stores.is_harmed()


def test_a_content_store_of_a_newer_program_is_kept_aside(tmp_path: Path) -> None:
    open_stores(config(tmp_path)).close()
    journal = tmp_path / "data" / "content.journal"
    journal.write_bytes(lines.line(1, f"journal {lines.FORMAT + 1} 0"))
    with kiosk_in(tmp_path) as kiosk:
        assert kiosk.get("/report/road").status == 200
        assert kiosk.stores.content.edition() == edition()
    assert list(journal.parent.glob("content.journal.*"))


def test_a_card_that_can_only_be_read_still_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.report()
    real_open = os.open

    def read_only(path: object, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real_open(path, flags, *rest, **more)  # type: ignore[arg-type]  # what the caller gave

    with monkeypatch.context() as card:
        card.setattr(os, "open", read_only)
        with kiosk_in(tmp_path, has_edition=False, screens=PRINTED) as kiosk:
            assert kiosk.get("/").status == 200
            assert kiosk.stores.is_harmed()
            reply = kiosk.post("/en/report/road/-?send", form=kiosk.form(), text="ถนนพัง")
            assert reply.status == 503
            assert "ถนนพัง" in reply.text
            assert kiosk.post("/follow", reference="1").status == 200
            kiosk.stores.tidy(_at_noon())


def test_a_second_kiosk_on_the_same_folder_is_refused_and_lets_go(tmp_path: Path) -> None:
    with kiosk_in(tmp_path), pytest.raises(AlreadyOpenError):
        open_stores(config(tmp_path))
    open_stores(config(tmp_path)).close()


def test_a_data_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    with pytest.raises(SettingError, match=r"the data folder .* cannot be made"):
        open_stores(config(tmp_path))


def test_the_night_s_work_drops_what_was_deleted_and_old_harmed_files(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        data = tmp_path / "data"
        (data / "reports.journal.aside-7.until-20261001").write_bytes(b"harmed")
        (data / "reports.journal.aside-8.until-20270101").write_bytes(b"harmed")
        orphan = kiosk.stores.photos.put(b"nobody's")
        kiosk.stores.photos.sweep(set())
        kiosk.stores.tidy(Stamp(at=NOON, clock="estimated"))
        assert (data / "reports.journal.aside-7.until-20261001").exists(), "the time is not certain"
        kiosk.stores.tidy(_at_noon())
        assert not (data / "reports.journal.aside-7.until-20261001").exists()
        assert (data / "reports.journal.aside-8.until-20270101").exists()
        assert orphan not in kiosk.stores.photos.names()
