"""Phone numbers as people type them."""

from content_sync.look.phone_numbers import read_phone


def test_a_phone_number_is_made_ready_to_dial() -> None:
    said = {
        "081-234-5678": ("0812345678", "081 234 5678", True),
        "๐๘๑ ๒๓๔ ๕๖๗๘": ("0812345678", "081 234 5678", True),
        "+66 (0)81 234 5678": ("0812345678", "081 234 5678", True),
        "042 411 111": ("042411111", "042 411 111", True),
        "02-141-6747": ("021416747", "02 141 6747", True),
        "1422": ("1422", "1422", False),
        "123": ("", "123", False),
        "ไม่มี": ("", "ไม่มี", False),
        "": ("", "", False),
    }
    assert {
        typed: (read_phone(typed).dial, read_phone(typed).shown, read_phone(typed).is_thai) for typed in said
    } == said
