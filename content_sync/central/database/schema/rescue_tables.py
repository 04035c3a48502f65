"""The table of the codes that were read out to volunteers who were locked out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from content_sync.central.database.schema.columns import MAX_EMAIL, Base


class RescueCodeRow(Base):
    """A code that was read out, or of which a kiosk says that it was used; the code itself is not stored.

    `kiosk` is the name of the key it belongs to, `counter` its number. `staff` read it out, empty where nobody here
    knows of it; `used_at` is when central heard that it was used. Who asked and why stands in the log (`ActRow`).
    """

    __tablename__ = "rescue_code"
    __table_args__ = (Index(None, "kiosk", "counter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(32))
    counter: Mapped[int] = mapped_column(BigInteger)
    village: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    staff: Mapped[str] = mapped_column(String(MAX_EMAIL))
    given_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
