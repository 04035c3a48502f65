"""What an error of the operating system says of the disk or card: full, read-only, locked against us, or harmed."""

from __future__ import annotations

import errno
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM})
_ELSE: Final = frozenset({errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.ELOOP})
_ROTTEN: Final = frozenset({errno.EIO, errno.EUCLEAN, errno.EBADMSG})


def is_full(error: OSError) -> bool:
    """Tell whether there was no room for what was written."""
    return error.errno in _FULL


def is_read_only(error: OSError) -> bool:
    """Tell whether the whole file system can only be read, as a worn card is."""
    return error.errno == errno.EROFS


def is_locked(error: OSError) -> bool:
    """Tell whether this file or folder may not be written: the file system is read-only, or it belongs to another."""
    return is_read_only(error) or error.errno in _FORBIDDEN


def is_harmed(error: OSError) -> bool:
    """Tell whether files are not as they were left: gone, something else, not ours, or not readable any more."""
    return error.errno in _ELSE | _ROTTEN | _FORBIDDEN
