"""Staff accounts, as the sign-in library stores them: found, made, given a new password, signed out everywhere."""

from __future__ import annotations

from flask_security.datastore import SQLAlchemySessionUserDatastore

from content_sync.central.database.schema.staff_tables import Role, User
from content_sync.central.database.sessions import StaffSessions, wrapped_errors


def datastore(sessions: StaffSessions) -> SQLAlchemySessionUserDatastore:
    """Return the accounts in the form that the sign-in library asks for."""
    return SQLAlchemySessionUserDatastore(sessions, User, Role)


@wrapped_errors()
def keep_account(sessions: StaffSessions, email: str, hashed: str) -> None:
    """Make an account, or give the one with this email a new password, which ends its sessions everywhere.

    Args:
        sessions: the database's sessions for staff.
        email: in lower case.
        hashed: the password's hash.

    Raises:
        DatabaseError: nothing was kept.
    """
    accounts = datastore(sessions)
    known = accounts.find_user(case_insensitive=True, email=email)
    if known is None:
        accounts.create_user(email=email, password=hashed)
    else:
        known.password = hashed
        accounts.set_uniquifier(known)
    sessions.commit()
    sessions.remove()


@wrapped_errors()
def end_sessions(sessions: StaffSessions, uniquifier: str) -> None:
    """End all sessions of an account by giving it another uniquifier, the name that sessions know it by.

    Raises:
        DatabaseError: nothing was changed.
    """
    accounts = datastore(sessions)
    known = accounts.find_user(fs_uniquifier=uniquifier)
    if known is not None:
        accounts.set_uniquifier(known)
        sessions.commit()
