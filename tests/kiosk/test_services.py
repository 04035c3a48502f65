"""What the parts of a kiosk say of themselves is what they have."""

from __future__ import annotations

import re
from dataclasses import fields

from kiosk.moment import Moment


def test_a_moment_tells_only_of_fields_that_it_has() -> None:
    told = {name.split(".")[0] for name in re.findall(r"`([\w.]+)`", Moment.__doc__ or "")}
    assert told
    assert told <= {field.name for field in fields(Moment)}
