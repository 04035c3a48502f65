"""The email an account is known by: one spelling, wherever it is typed."""

from __future__ import annotations

from flask_security.mail_util import MailUtil

from content_sync.wire.text import one_line


class StaffEmails(MailUtil):
    """How the sign-in, the count of wrong passwords and `central staff` read an email."""

    def normalize(self, email: str) -> str:
        """Return an email as accounts are stored: a typed text (`wire/text.py`), then an address in lower case.

        Raises:
            ValueError: it is not an address that can sign in.
        """
        return str(super().normalize(one_line(email))).lower()
