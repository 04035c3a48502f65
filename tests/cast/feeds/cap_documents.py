"""CAP documents for tests, written by hand around NOW as a source would write them, whole or not."""

from __future__ import annotations

import datetime as dt

from content_sync.look.thai import BANGKOK
from tests.cast.central.ministry import NOW

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def at(hours: float) -> str:
    """A time so many hours from NOW, as CAP writes it."""
    return (NOW + dt.timedelta(hours=hours)).astimezone(BANGKOK).isoformat()


def an_area(names: str = "", *codes: str, system: str = "ISO3166-2") -> str:
    geocodes = "".join(
        f"<geocode><valueName>{system}</valueName><value>{code}</value></geocode>" for code in codes
    )  # fmt: skip
    return f"<area><areaDesc>{names}</areaDesc>{geocodes}</area>"


LOEI, NONG_KHAI = an_area("เลย", "TH-42"), an_area("หนองคาย", "TH-43")


def an_info(
    *areas: str,
    headline: str = "ฝนตกหนัก",
    description: str = "รายละเอียด",
    severity: str = "Severe",
    event: str = "Heavy Rain",
    language: str = "th-TH",
    effective: float = -1,
    expires: float | None = 12,
) -> str:
    """An info; `language` may be empty, `severity` too, and `expires` none."""
    said = {
        "language": language, "category": "Met", "event": event, "urgency": "Immediate", "severity": severity,
        "certainty": "Likely", "effective": at(effective), "expires": at(expires) if expires is not None else "",
        "senderName": "TMD", "headline": headline, "description": description, "instruction": "ระวัง",
    }  # fmt: skip
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value)
    return f"<info>{fields}{''.join(areas)}</info>"


def an_alert(
    identifier: str,
    *infos: str,
    kind: str = "Alert",
    references: str = "",
    sent: float = -2,
    status: str = "Actual",
    scope: str = "Public",
    sender: str = "TMD",
    note: str = "",
) -> bytes:
    """A document; without infos an Alert or Update is a broken one."""
    said = {
        "identifier": identifier, "sender": sender, "sent": at(sent), "status": status, "msgType": kind, "scope": scope,
        "note": note, "references": references,
    }  # fmt: skip
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in said.items() if value)
    return f'{DECLARATION}<alert xmlns="{NAMESPACE}">{fields}{"".join(infos)}</alert>'.encode()


def reference(identifier: str, sent: float = -3, sender: str = "TMD") -> str:
    return f"{sender},{identifier},{at(sent)}"


def a_bundle(*documents: bytes) -> bytes:
    return b"".join(b"\f" + document for document in documents)
