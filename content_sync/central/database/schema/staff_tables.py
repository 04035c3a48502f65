"""The tables of the sign-in: `User` and `Role` carry the columns that Flask-Security-Too needs."""

from __future__ import annotations

import datetime as dt

import flask_security
from sqlalchemy import Boolean, Column, ForeignKey, String, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content_sync.central.database.schema.columns import MAX_EMAIL, Base

staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff", ForeignKey("staff.id"), primary_key=True),
    Column("role", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, flask_security.RoleMixin):
    """What a member of staff may do."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))
    permissions: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(flask_security.AsaList()))
    users: Mapped[list[User]] = relationship(secondary=staff_role, back_populates="roles")


class User(Base, flask_security.UserMixin):
    """A member of staff; the columns are named by Flask-Security-Too.

    The library's hints for four of them are narrower than its own models: those are the ignored ones.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(MAX_EMAIL), unique=True)
    username: Mapped[str | None] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[dt.datetime | None]
    last_login_at: Mapped[dt.datetime | None]  # type: ignore[assignment]  # UserMixin: never None
    current_login_at: Mapped[dt.datetime | None]  # type: ignore[assignment]  # the same
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None]  # type: ignore[assignment]  # the same
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(flask_security.AsaList()))
    roles: Mapped[list[Role]] = relationship(secondary=staff_role, back_populates="users")  # type: ignore[assignment]  # UserMixin: of RoleMixin
