"""The history of programs and claims, on both databases: no order of publishing may put words into a seller's mouth."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from auditor.errors import BadInput
from auditor.store import Store, engine, migrate, timeline
from auditor.store.base import Base
from auditor.store.models import ClaimVersion, ProgramVersion, Run
from auditor.store.models.runs import DELETED
from tests.store import sample, weeks
from tests.store.test_publish import dump
from tests.store.weeks import Offer, Page, publish

Rows = list[tuple[Any, ...]]


def versions(store: Store) -> tuple[Rows, Rows]:
    """All versions of programs and of claims, without what the register adds."""
    with store.engine.connect() as connection:
        found = [
            sorted(tuple(row) for row in connection.execute(select(*(getattr(model, name) for name in names))))
            for model, names in (
                (ProgramVersion, ("program_id", "from_week", "to_week", "ended_week", "version", "capture_id")),
                (ClaimVersion, ("claim_key", "from_week", "to_week", "ended_week", "program_id", "phrase")),
            )
        ]
    return found[0], found[1]


def spans(store: Store, program: str = "a") -> list[tuple[str, str, str | None]]:
    """The versions of a program as (first, last, end)."""
    return [(row[1], row[2], row[3]) for row in versions(store)[0] if row[0] == program]


def claims(store: Store) -> list[tuple[str, str, str, str | None]]:
    return [(row[5], row[1], row[2], row[3]) for row in versions(store)[1]]


def test_a_page_that_did_not_come_ends_nothing(store: Store) -> None:
    """A site that is down for a week must not look as if it had dropped its promise, or taken it up again."""
    offer = Offer(said=("包过",))
    publish(store, 0, one=Page({"a": offer}))
    publish(store, 1, one=Page(read=False))
    publish(store, 2)
    publish(store, 3, one=Page({"a": offer}))
    assert spans(store) == [(weeks.week(0), weeks.week(3), None)]
    assert claims(store) == [("包过", weeks.week(0), weeks.week(3), None)]


def test_what_was_dropped_and_taken_up_again_is_two_versions(store: Store) -> None:
    """A promise that was gone for a week must not be counted as made throughout."""
    for number, said in enumerate((("包过",), (), ("包过",))):
        publish(store, number, one=Page({"a": Offer(said=said)}))
    assert claims(store) == [
        ("包过", weeks.week(0), weeks.week(0), weeks.week(1)),
        ("包过", weeks.week(2), weeks.week(2), None),
    ]
    assert spans(store) == [(weeks.week(0), weeks.week(2), None)], "what is promised is not the program's own content"


def test_a_promise_in_other_letters_is_told_in_its_own(store: Store) -> None:
    """Quoting 包过 where the page wrote 宝过 would put words into a seller's mouth; a blank is no other word."""
    for number, phrase in enumerate(("包 过", "包过", "宝过")):
        made = weeks.tables(number, {"one": Page({"a": Offer(said=("包过",))})})
        made["claims"]["phrase"] = [phrase]
        run = sample.run(weeks.week(number), as_of=weeks.monday(number).isoformat())
        store.publish(run, made)
    assert sorted(row[:3] for row in claims(store)) == [
        ("包过", weeks.week(0), weeks.week(1)),
        ("宝过", weeks.week(2), weeks.week(2)),
    ]


def test_a_program_that_moves_to_another_page_goes_on(store: Store) -> None:
    """The page it left was read without it: that must not be told as the end of the offer."""
    publish(store, 0, one=Page({"a": Offer()}), two=Page())
    publish(store, 1, one=Page(), two=Page({"a": Offer()}))
    publish(store, 2, one=Page(), two=Page(read=False))
    assert spans(store) == [(weeks.week(0), weeks.week(1), None)]
    publish(store, 3, one=Page(), two=Page())
    assert spans(store) == [(weeks.week(0), weeks.week(1), weeks.week(3))]


def test_a_run_that_failed_is_no_evidence(store: Store) -> None:
    publish(store, 0, one=Page({"a": Offer()}))
    publish(store, 1, one=Page({"a": Offer(price=1)}))
    publish(store, 1, state="failed")
    assert spans(store) == [(weeks.week(0), weeks.week(0), None)]


def test_an_older_week_published_late_finds_its_place(store: Store) -> None:
    """A backfill must neither overwrite what came later nor split what did not change."""
    publish(store, 0, one=Page({"a": Offer(2980, said=("包过",))}))
    publish(store, 3, one=Page({"a": Offer(3680)}))
    publish(store, 1, one=Page({"a": Offer(2980)}))
    assert spans(store) == [
        (weeks.week(0), weeks.week(1), weeks.week(3)),
        (weeks.week(3), weeks.week(3), None),
    ]
    assert claims(store) == [("包过", weeks.week(0), weeks.week(0), weeks.week(1))]


def test_an_old_week_read_again_today_is_not_told_as_its_past(store: Store) -> None:
    """A page captured today under an old week's name shows what it says today."""
    publish(store, 0, one=Page({"a": Offer(2980)}))
    publish(store, 1, one=Page({"a": Offer(3680)}))
    publish(store, 0, one=Page({"a": Offer(3980)}), at=datetime.combine(weeks.monday(2), time(1), UTC))
    with store.engine.connect() as connection:
        query = select(ProgramVersion.from_week, ProgramVersion.ended_week).order_by(ProgramVersion.seen_from)
        assert [tuple(row) for row in connection.execute(query)] == [
            (weeks.week(1), weeks.week(0)),
            (weeks.week(0), None),
        ]


def test_what_a_replaced_publication_said_is_not_kept(store: Store) -> None:
    """A reading that was wrong and was published again must not live on in the history."""
    publish(store, 0, one=Page({"a": Offer(2980)}))
    publish(store, 1, one=Page({"a": Offer(2980, said=("包过",))}))
    right = dump(store)
    publish(store, 1, one=Page({"a": Offer(1, said=("代考",))}))
    assert dump(store) != right
    publish(store, 1, one=Page({"a": Offer(2980, said=("包过",))}))
    assert dump(store) == right


def test_validity_is_what_the_register_last_said_of_it(store: Store) -> None:
    """A week in which the register was down must not wipe out until when a filing was valid."""
    for number, outcome in enumerate(("verified", "unavailable")):
        made = weeks.tables(number, {"one": Page({"a": Offer()})})
        dated = {"filing_id": "f", "valid_from": date(2024, 3, 1), "valid_to": date(2027, 2, 28)}
        row = {"program_id": "a", "outcome": outcome, **(dated if outcome == "verified" else {})}
        made["verifications"] = sample.table("verifications", [row])
        store.publish(sample.run(weeks.week(number), as_of=weeks.monday(number).isoformat()), made)
    with store.engine.connect() as connection:
        row = connection.execute(select(ProgramVersion.valid_from, ProgramVersion.valid_to)).one()
    assert tuple(row) == (date(2024, 3, 1), date(2027, 2, 28))


def test_what_is_deleted_for_good_is_gone_from_the_history_too(store: Store) -> None:
    """Retention must not leave in the history what it proved to have deleted, nor turn an old offer into a new one."""
    for number, said in enumerate((("旧话", "包过"), ("包过",), ("包过",), ("包过",))):
        publish(store, number, one=Page({"a": Offer(2980 if number else 1, said=said)}))
    for number in (0, 1):
        with engine.writing(store.engine) as connection:
            for table in reversed(Base.metadata.sorted_tables):
                if "week" in table.c and table.name not in ("runs", "folded_weeks"):
                    connection.execute(delete(table).where(table.c.week == weeks.week(number)))
            connection.execute(update(Run).where(Run.week == weeks.week(number)).values(state=DELETED))
            timeline.forget(connection, weeks.week(number))
    assert spans(store) == [(weeks.week(1), weeks.week(3), None)]
    assert claims(store) == [("包过", weeks.week(0), weeks.week(3), None)]
    assert "旧话" not in repr(dump(store))
    assert [row["text"] for row in store.changes("a")] == ["最早仍保存的采集（更早的记录已按期限删除）"]
    made = versions(store)
    publish(store, 3, one=Page({"a": Offer(2980, said=("包过", "新话"))}))
    publish(store, 3, one=Page({"a": Offer(2980, said=("包过",))}))
    assert versions(store) == made, "made again without the weeks that are gone"
    assert store.changes("a", as_known_on=weeks.monday(2)) == store.changes("a")
    with pytest.raises(BadInput, match="has been deleted"):
        store.search("星桥", as_known_on=weeks.monday(1))


def test_weeks_from_before_there_was_a_history_have_one_after_the_upgrade(store: Store) -> None:
    """An operator who upgrades must not lose what the seller said last month."""
    for number, price in enumerate((2980, 2980, 3680)):
        publish(store, number, one=Page({"a": Offer(price, said=("包过",) if number < 2 else ())}))
    made = dump(store)
    migrate.downgrade(store.engine, "0008-1")
    store.upgrade()
    assert dump(store) == made
    store.upgrade()
    assert dump(store) == made


def plain(given: dict[int, dict[str, Page]]) -> list[tuple[str, str, str, str | None]]:
    """The versions of programs told another way: week by week, one program at a time."""
    programs = sorted({key for pages in given.values() for page in pages.values() for key in page.offers})
    found = []
    for program in programs:
        open_: list[Any] | None = None
        for number in sorted(given):
            name = weeks.week(number)
            here = [
                (page, repr(it.offers[program].price))
                for page, it in given[number].items()
                if it.read and program in it.offers
            ]
            if here and open_ and open_[2] == here[0][1]:
                open_[1], open_[3] = name, here[0][0]
                continue
            home = given[number].get(open_[3]) if open_ else None
            if open_ and (here or (home is not None and home.read)):
                found.append((program, open_[0], open_[1], name))
                open_ = None
            if here:
                open_ = [name, name, here[0][1], here[0][0]]
        if open_:
            found.append((program, open_[0], open_[1], None))
    return sorted(found)


def test_any_order_of_weeks_and_reruns_gives_the_same_history(store: Store) -> None:
    """Otherwise two stores with the same runs would testify differently."""
    chance = random.Random(6)
    for _ in range(2):
        given: dict[int, dict[str, Page]] = {}
        for step in range(9):
            number = step // 2 + 4 if step % 3 else chance.randrange(9)
            pages = {name: Page(read=chance.random() > 0.3) for name in ("one", "two") if chance.random() > 0.2}
            for program in "abc":
                home = [name for name, page in pages.items() if page.read]
                if home and chance.random() > 0.4:
                    said = tuple(word for word in ("包过", "免考") if chance.random() > 0.5)
                    pages[chance.choice(home)].offers[program] = Offer(chance.choice((1, 2)), said=said)
            given[number] = pages
            publish(store, number, **pages)
            if chance.random() > 0.7:
                publish(store, number, **pages)
        made = versions(store)
        assert [row[:4] for row in made[0]] == plain(given)
        with engine.writing(store.engine) as connection:
            timeline.rebuild(connection)
        assert versions(store) == made
        for number in range(12):
            publish(store, number, state="failed")
        assert versions(store) == ([], [])
