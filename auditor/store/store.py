"""The one door to the store; everything outside this package calls `Store` and sees no SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import update

from auditor.review import Entry
from auditor.store import (
    cases,
    catchup,
    changes,
    decisions,
    engine,
    history,
    institutions,
    leases,
    locks,
    migrate,
    prices,
    publish,
    register,
    review,
    runs,
    search,
    worklist,
)  # fmt: skip
from auditor.store import flagged as flagging
from auditor.store.accounts import Accounts
from auditor.store.flagged import Filters
from auditor.store.known import known_on
from auditor.store.models import Finding
from auditor.store.retention import Retention

Mirror = tuple[pd.DataFrame, pd.DataFrame]


class Store:
    """The auditor's own store.

    Args:
        url: 'sqlite:///file' or 'postgresql+psycopg://user@host/name'.

    Every reading method sees one consistent state. `released_only` is for the public: it leaves out each finding no
    reviewer has released, and all that would tell of it. `as_known_on` asks for what was known at the end of a day in
    Beijing (`auditor.store.known`; BadInput when there is no answer for it). All methods raise `StoreNotReady` (exit
    code 3) when the store does not answer or was never upgraded.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine.make(url)
        self.accounts = Accounts(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def upgrade(self) -> None:
        """Migrate to the newest schema, and make the history of weeks published before there was one."""
        migrate.upgrade(self.engine)
        with engine.reading(self.engine) as connection:
            behind = catchup.needed(connection)
        if behind:
            with engine.writing(self.engine) as connection:
                catchup.catch_up(connection)

    def revision(self) -> tuple[str | None, str | None]:
        """(schema the store is at, newest schema this version knows)."""
        return migrate.current(self.engine), migrate.head()

    def ready(self) -> bool:
        """True when the store answers and its schema is the one of this version."""
        try:
            at, newest = self.revision()
        except engine.StoreNotReady:
            return False
        return at is not None and at == newest

    @property
    def retention(self) -> Retention:
        """What may be forgotten, and the forgetting of it."""
        return Retention(self.engine)

    # Writing

    def publish(self, run: dict[str, Any], tables: dict[str, pd.DataFrame], *, token: str | None = None) -> None:
        """Replace one week in one transaction; see `auditor.store.publish.publish`.

        Raises:
            RunLost: the week is locked, and not under this token.
        """
        with engine.writing(self.engine) as connection:
            leases.fence_week(connection, run["week"], token)
            publish.publish(connection, run, tables)

    def note_seal(self, week: str, manifest_sha256: str, timestamp_sha256: str | None) -> None:
        """Keep the digests of a published week's manifest and timestamp; see `auditor.store.runs.note_seal`."""
        with engine.writing(self.engine) as connection:
            runs.note_seal(connection, week, manifest_sha256, timestamp_sha256)

    def save_register(self, filings: pd.DataFrame, coverage: pd.DataFrame) -> None:
        """Replace the mirror of the registers (frames of FILINGS and COVERAGE)."""
        with engine.writing(self.engine) as connection:
            register.save(connection, filings, coverage)
            institutions.refresh(connection)

    def change_register(self, change: Callable[[Mirror], Mirror]) -> Mirror:
        """Replace the mirror by what `change` makes of it; no writer in between is lost. Returns the new one."""
        with engine.writing(self.engine) as connection:
            after = change(register.mirror(connection))
            register.save(connection, *after)
            institutions.refresh(connection)
            return after

    def hold(self, week: str, owner: leases.Owner, minutes: int) -> leases.Hold:
        """A hold on a week, not yet taken; see `auditor.runlock`."""
        return leases.Hold(self.engine, week, owner, minutes)

    def release_runs(self, token: str) -> None:
        """Give back all leases of an owner."""
        with engine.writing(self.engine) as connection:
            locks.remove(connection, token)

    def unlock(self, week: str) -> str:
        """Break the lock of a week nobody works on; see `auditor.store.leases.unlock`. Returns whose it was, or ''."""
        broken = leases.unlock(self.engine, week)
        return broken.owner if broken else ""

    def release(self, finding_ids: Iterable[str], at: datetime | None) -> int:
        """Let the public see these findings from `at` (aware) on, or withdraw them with None. Returns how many."""
        with engine.writing(self.engine) as connection:
            changed = 0
            for finding_id in sorted(set(finding_ids)):
                done = connection.execute(
                    update(Finding).where(Finding.finding_id == finding_id).values(released_at=at)
                )
                changed += done.rowcount
            return changed

    def decide(self, entries: Sequence[Entry], at: datetime, *, dry_run: bool = False) -> list[review.Answer]:
        """Add decisions to the log, those that can be taken; see `auditor.store.review.decide`."""
        with engine.writing(self.engine) as connection:
            return review.decide(connection, entries, at, dry_run=dry_run)

    def decide_as_seen(self, entry: Entry, at: datetime, seen: str) -> review.Answer:
        """Add one decision if the case is still what its reviewer saw; see `auditor.store.worklist.decide`."""
        with engine.writing(self.engine) as connection:
            return worklist.decide(connection, entry, at, seen)

    def import_decisions(
        self, rows: Sequence[tuple[int, Mapping[str, str | None]]], at: datetime, today: date, *,
        dry_run: bool, person: str = "", position: str = "",
    ) -> review.Imported:  # fmt: skip
        """Add the decisions of a table, those that can be taken; see `auditor.store.review.take`.

        `position` is that of an earlier dry run: when the log or the newest run is another by now, nothing is recorded.
        """
        with engine.writing(self.engine) as connection:
            here = worklist.position(connection)
            dry_run = dry_run or position not in ("", here)
            return review.take(connection, rows, at, today, dry_run=dry_run, person=person, position=here)

    # Reading

    def locked(self) -> list[dict[str, Any]]:
        """The weeks that have a lock: week, owner, since, until (aware) and one line for people."""
        with engine.reading(self.engine) as connection:
            now = locks.clock(connection)
            return [
                {"week": held.week, "owner": held.owner, "since": held.since, "until": held.until,
                 "line": leases.described(held, now)}
                for held in locks.every(connection)
            ]  # fmt: skip

    def decisions(self) -> pd.DataFrame:
        """The whole log of decisions (a frame of DECISIONS)."""
        with engine.reading(self.engine) as connection:
            return decisions.frame(decisions.every(connection))

    def corrections(self, *, released_only: bool = False, as_known_on: date | None = None) -> list[dict[str, Any]]:
        """The log of corrections, newest first; for the public, of what it could see."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return review.corrections(connection, released_only=released_only, known=known)

    def under_review(self, *, state: str = "", reopened: bool = False, limit: int = 50) -> dict[str, Any]:
        """The newest run's leads with their states; see `auditor.store.review.listed`."""
        with engine.reading(self.engine) as connection:
            return review.listed(connection, state=state, reopened=reopened, limit=limit)

    def worklist(self, wanted: worklist.Wanted, *, limit: int = 20, offset: int = 0) -> dict[str, Any]:
        """The newest run's leads for reviewers, filtered and paged; see `auditor.store.worklist.listed`."""
        with engine.reading(self.engine) as connection:
            return worklist.listed(connection, wanted, limit=limit, offset=offset)

    def case(self, finding_id: str, person: str) -> dict[str, Any] | None:
        """One lead as this reviewer must see it, or None; see `auditor.store.worklist.case_of`."""
        with engine.reading(self.engine) as connection:
            return worklist.case_of(connection, finding_id, person)

    def tombstone(self, finding_id: str) -> dict[str, Any] | None:
        """What the public is told of a lead it could once see and that was withdrawn, or None."""
        with engine.reading(self.engine) as connection:
            return review.tombstone(connection, finding_id)

    def mirror(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The mirror: frames of FILINGS and COVERAGE."""
        with engine.reading(self.engine) as connection:
            return register.mirror(connection)

    def filing_history(self, text: str) -> list[dict[str, Any]]:
        """Every known state of the filings with this id, name or code; see `auditor.store.history.versions`."""
        with engine.reading(self.engine) as connection:
            return history.versions(connection, text)

    def prices(self, before: str) -> pd.DataFrame:
        """What programs cost in the good runs before a week (a frame of PRICES); see `auditor.store.prices.before`."""
        with engine.reading(self.engine) as connection:
            return prices.before(connection, before)

    def last_run(self) -> dict[str, Any] | None:
        """The newest run that did not fail, as it was published (as_of as ISO text), or None."""
        with engine.reading(self.engine) as connection:
            return runs.newest(connection)

    def runs(self) -> list[dict[str, Any]]:
        """All runs, newest first."""
        with engine.reading(self.engine) as connection:
            return runs.every(connection)

    def noted_seal(self, week: str) -> dict[str, str | None] | None:
        """The digests of a week's manifest and timestamp as they were published, or None."""
        with engine.reading(self.engine) as connection:
            return runs.noted_seal(connection, week)

    def overview(self, *, released_only: bool = False, as_known_on: date | None = None) -> dict[str, Any]:
        """The newest run in numbers, and what it did not audit."""
        with engine.reading(self.engine) as connection:
            return runs.overview(connection, released_only=released_only, known=known_on(connection, as_known_on))

    def search(
        self, text: str, *, released_only: bool = False, limit: int = 20, offset: int = 0,
        as_known_on: date | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Institutions by part of a name, by USCC or filing code; see `auditor.store.search.search`."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return search.search(connection, text, released_only=released_only, limit=limit, offset=offset, known=known)

    def flagged(
        self, filters: Filters | None = None, *, released_only: bool = False, limit: int = 20, offset: int = 0,
        as_known_on: date | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Programs with findings in the newest run, riskiest first."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return flagging.flagged(
                connection, filters or Filters(), released_only=released_only, limit=limit, offset=offset, known=known
            )

    def choices(self, *, released_only: bool = False, as_known_on: date | None = None) -> dict[str, Any]:
        """What the filters of `flagged` may be set to."""
        with engine.reading(self.engine) as connection:
            return flagging.choices(connection, released_only=released_only, known=known_on(connection, as_known_on))

    def institution(
        self, institution_id: str, *, released_only: bool = False, as_known_on: date | None = None
    ) -> dict[str, Any] | None:
        """One institution with filings and programs, or None."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return cases.institution(connection, institution_id, released_only=released_only, known=known)

    def program(
        self, program_id: str, *, released_only: bool = False, as_known_on: date | None = None
    ) -> dict[str, Any] | None:
        """One program with its whole case, or None."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return cases.program(connection, program_id, released_only=released_only, known=known)

    def finding(
        self, finding_id: str, *, released_only: bool = False, as_known_on: date | None = None
    ) -> dict[str, Any] | None:
        """One finding with its evidence, or None."""
        with engine.reading(self.engine) as connection:
            known = known_on(connection, as_known_on)
            return cases.finding(connection, finding_id, released_only=released_only, known=known)

    def changes(self, program_id: str, *, as_known_on: date | None = None) -> list[dict[str, Any]]:
        """What changed in a program from capture to capture; for internal readers alone (`auditor.store.changes`)."""
        with engine.reading(self.engine) as connection:
            return changes.of(connection, program_id, known_on(connection, as_known_on))
