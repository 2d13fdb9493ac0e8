"""Reviewers, their sessions, and how often somebody tried to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base


class Reviewer(Base):
    """A person who may decide in the browser. Never deleted: the log of decisions names them."""

    __tablename__ = "reviewers"

    login: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # as `auditor.review.same_person` writes it
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class ReviewSession(Base):
    """One signed-in browser. The key is made from its cookie by a secret: a copy of this table opens nothing."""

    __tablename__ = "review_sessions"

    key: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("reviewers.login"), index=True)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SignInAttempts(Base):
    """How many times in a row signing in failed, per account and address; rows go when their time is over."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    ends_at: Mapped[datetime]
