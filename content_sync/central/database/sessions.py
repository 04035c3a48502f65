"""The door to the database: engines, transactions, the upgrade to the newest revision, and the one error.

SQLite by default, with foreign keys, a write-ahead log, every commit on the disk, and zeros over what is erased. There
one thread writes at a time: the others wait for a lock of ours, as SQLite's own way is to sleep and to ask again (eight
threads slept for 60 % of their time). A writing transaction takes SQLite's lock first too (`begin immediate`), so that
two processes wait for each other and neither fails half-way. PostgreSQL where the address names it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from content_sync.errors import ContentSyncError, SettingError

# `Session` and `Connection` are the library's; all others know them from here.
__all__ = ["Connection", "Database", "DatabaseError", "Session", "StaffSessions", "wrapped_errors"]

StaffSessions = scoped_session[Session]

_BUSY_TIMEOUT_S = 30
_UPGRADE_LOCK = 0x4B31_0001  # any number that no other program on that server uses
_DISK_FULL = ("database or disk is full", "No space left on device")  # as SQLite and PostgreSQL say it
_CLASHES: Final = ("40001", "40P01", "23505")  # PostgreSQL's: not as if one after the other, deadlock, same key
_OF_ENGINES: Final[dict[str, Any]] = {
    "max_overflow": -1,  # the threads bound the connections: with a limit, they could wait for each other for ever
    "pool_use_lifo": True,  # who used a connection last left it warm: its pages and plans are in the processor's cache
    "hide_parameters": True,  # or errors quote them
}
_MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseError(ContentSyncError):
    """The database did not do what was asked, and nothing changed; another try may do it.

    Args:
        cause: the library's error. Its text becomes part of this one only where it cannot quote a row.

    Attributes:
        reason: the kind of error, as the library calls it.
        is_busy: another process is writing at this moment.
        is_disk_full: the disk of the database has no room.
        is_down: it is the same for whatever else is asked of the database at this moment.
        is_clash: another process got in between, and another try sees what it did.
    """

    def __init__(self, cause: SQLAlchemyError) -> None:
        self.reason = type(cause).__name__
        detail = str(cause.orig) if isinstance(cause, OperationalError) else ""
        self.is_busy = "locked" in detail
        self.is_disk_full = any(sign in detail for sign in _DISK_FULL)
        state = getattr(cause.orig, "sqlstate", "") if isinstance(cause, DBAPIError) else ""
        self.is_clash = state in _CLASHES
        self.is_down = not self.is_clash and not isinstance(cause, IntegrityError | DataError)
        super().__init__(f"{self.reason}: {detail}" if detail else self.reason)


class Database:
    """Central's database: `reading` and `writing` are transactions, `asking` is none.

    `staff` gives sessions to the sign-in library.

    Args:
        url: an SQLAlchemy address.

    Raises:
        SettingError: no database can be opened there, or it has revisions of a newer version of central.
    """

    def __init__(self, url: str) -> None:
        self._engine = (
            _sqlite_engine(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True, **_OF_ENGINES)
        )
        self._writer = self._engine.execution_options(begin="IMMEDIATE")
        self._turn = Lock()
        # Each statement its own transaction: a sign-in hashes a password between reading a user and writing the
        # visit, and SQLite refuses to write after a read that others have overtaken.
        self._alone = self._by_statement()
        self.staff = scoped_session(sessionmaker(self._alone))
        try:
            _upgrade(self._writer)
        except SQLAlchemyError as error:
            self.close()
            raise SettingError("the setting database_url: the database there cannot be opened") from error
        except CommandError as error:
            self.close()
            raise SettingError(
                "the setting database_url: the database there is of a newer version of central; start that version"
            ) from error

    def _by_statement(self) -> Engine:
        if self.is_sqlite:
            return self._engine.execution_options(begin="no")
        return self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads one moment of the database; what it changes is dropped.

        Raises:
            DatabaseError: in the block, where a statement fails.
        """
        with wrapped_errors(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Give a connection whose statements stand alone: for one question, without what a transaction costs.

        Raises:
            DatabaseError: in the block, where a statement fails.
        """
        with wrapped_errors(), self._alone.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed whole at the end, or dropped if anything is raised.

        Raises:
            DatabaseError: in the block or at its end, where a statement or the commit fails.
        """
        opened = Session(self._writer, expire_on_commit=False)
        with self._writers_turn(), wrapped_errors(), opened as session, session.begin():
            yield session

    @contextmanager
    def _writers_turn(self) -> Iterator[None]:
        """Wait until no other thread writes; on PostgreSQL many may."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=_BUSY_TIMEOUT_S):
            raise DatabaseError(OperationalError("begin", None, TimeoutError("database is locked")))
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def lock(self, key: int) -> Iterator[None]:
        """Hold a lock that all processes on this PostgreSQL share.

        On SQLite this does nothing: there `writing` is exclusive, and the processes share a disk with a file lock.
        """
        if self.is_sqlite:
            yield
            return
        with wrapped_errors(), self._engine.connect() as connection, connection.begin():
            connection.execute(select(func.pg_advisory_xact_lock(key)))
            yield

    def close(self) -> None:
        self.staff.remove()
        self._engine.dispose()


@contextmanager
def wrapped_errors() -> Iterator[None]:
    """Turn the library's errors into `DatabaseError`; also a decorator."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseError(error) from error


def _sqlite_engine(url: str) -> Engine:
    place = make_url(url).database
    if place:
        _make_file(Path(place))
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S}, **_OF_ENGINES)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(file: Path) -> None:
    """Make a file that only this user may read, as it will hold names and phones; a web server may reach the tree."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        file.touch(mode=0o600)
    except OSError as error:
        raise SettingError(f"the database {file} cannot be made: {error.strerror}") from error


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # sqlite3 would begin by itself, late and without the write lock
    for setting in ("foreign_keys=on", "journal_mode=wal", "synchronous=full", "secure_delete=on"):
        connection.execute(f"pragma {setting}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "")
    if mode != "no":
        connection.exec_driver_sql(f"BEGIN {mode}")


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
