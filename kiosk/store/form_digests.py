"""A form that is sent twice is known again by its digest, without its words."""

from __future__ import annotations

import hashlib
import hmac

from content_sync.errors import WireError
from content_sync.wire.encoding import encode


def digest_of(form: str, fields: object) -> str:
    """Return the digest of a form with its fields: the same for the same form with the same fields alone.

    Its key is the form's own UUID, which stays in the villager's browser.

    Raises:
        WireError: the fields hold what is not Unicode.
    """
    try:
        written = encode(fields)
    except UnicodeEncodeError as error:
        raise WireError("the text holds what is not Unicode") from error
    return hmac.new(form.encode(), written, hashlib.sha256).hexdigest()
