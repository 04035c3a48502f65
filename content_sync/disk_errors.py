"""What an error of the operating system says of the disk or card: full, read-only, or locked against us."""

from __future__ import annotations

import errno
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM})


def is_full(error: OSError) -> bool:
    """Tell whether there was no room for what was written."""
    return error.errno in _FULL


def is_read_only(error: OSError) -> bool:
    """Tell whether the whole file system can only be read, as a worn card is."""
    return error.errno == errno.EROFS


def is_locked(error: OSError) -> bool:
    """Tell whether this file or folder may not be written: the file system is read-only, or it belongs to another."""
    return is_read_only(error) or error.errno in _FORBIDDEN
