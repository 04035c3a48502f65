"""The first start of a kiosk, as the person with the code on its label does it in a browser."""

from __future__ import annotations

import re

import requests

VOLUNTEER = "สมหญิง"


def set_up(address: str, *, code: str, name: str, password: str) -> None:
    """Set a kiosk up that runs at this address."""
    with requests.Session() as browser:
        browser.trust_env = False
        form = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"{address}/setup").text)
        assert form, "the kiosk is set up already"
        fields = {"csrf_token": form[1], "code": code, "confirmed": "yes", "name": name}
        done = browser.post(f"{address}/setup", data=fields | {"new": password, "again": password})
        assert done.url.endswith("/setup/ready"), done.text
