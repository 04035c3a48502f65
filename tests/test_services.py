"""What the parts of a kiosk say of themselves is what they have."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from kiosk.services import Moment, Page


@pytest.mark.parametrize("record", [Moment, Page])
def test_a_record_tells_only_of_fields_that_it_has(record: type[Moment | Page]) -> None:
    told = {name.split(".")[0] for name in re.findall(r"`([\w.]+)`", record.__doc__ or "")}
    assert told
    assert told <= {field.name for field in fields(record)}
