"""List prices and limited offers against what the same program asked in earlier captures.

令56 (明码标价和禁止价格欺诈规定) asks that a compared price be true and sourced. That no capture shows it asked is
only a lead, since a charge between two captures cannot be seen: several are needed before anything is said.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from auditor.model import ClaimKind, Polarity
from auditor.rules.joins import by_key, lookup

BEFORE = 2  # captures without a list price, all cheaper, before it counts as made up: more than seven days
NEVER, NEVER_DAYS = 8, 49  # captures and days with a list price nobody was ever asked
REPEATS = 3  # captures with the same limited-time words at the same price
_KEY = ["program_id", "item", "level"]
_RANK = {"made_up": 0, "never_charged": 1, "unknown": 2, "charged": 3}


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    text = resources.files("auditor.rules").joinpath("data/limited_offers.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _now(programs: pd.DataFrame, fees: pd.DataFrame, captures: pd.DataFrame, today: date) -> pd.DataFrame:
    """One line per program, item and level with a price: fen and shown (list price), both the highest; the day."""
    known = by_key(captures, "capture_id")
    of_program = programs[["program_id"]].assign(
        capture_sha256=lookup(programs["capture_id"], known["sha256"]),
    )
    lines = _lines(fees[fees["amount_fen"].notna()], _KEY)
    lines = lines.merge(of_program.astype({"program_id": "string"}), on="program_id")
    return lines.assign(day=pd.Timestamp(today))


def _lines(fees: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    texts = {name: fees[name].astype("string").fillna("") for name in key}
    numbers = {"fen": fees["amount_fen"].astype("Int64"), "shown": fees["list_price_fen"].astype("Int64")}
    return pd.DataFrame({**texts, **numbers}).groupby(key, sort=True, as_index=False).max()


def _past(prices: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The same of earlier captures, one line per week too."""
    lines = _lines(prices, key)
    more = prices.drop_duplicates(["week", "program_id"])[
        ["week", "program_id", "as_of", "capture_sha256", "code_version", "offers"]
    ].astype({"week": "string", "program_id": "string"})
    lines = lines.merge(more, on=["week", "program_id"])
    return lines.assign(day=pd.to_datetime(lines["as_of"]))


def _histories(now: pd.DataFrame, past: pd.DataFrame, code_version: str) -> pd.DataFrame:
    """One line per list price shown now: its history and the numbers behind it."""
    listed = now[(now["shown"] > now["fen"]).fillna(False).astype(bool)]
    lines = listed.merge(past, on=_KEY, how="left", suffixes=("", "_then"))
    seen = lines["fen_then"].notna()
    # The same bytes showed the same list price, whatever an older version read in them.
    shown = lines["shown_then"].notna() | lines["capture_sha256_then"].eq(lines["capture_sha256"]).fillna(False)
    lines["first_shown"] = lines["day_then"].where(shown & seen)
    first = lines.groupby(_KEY)["first_shown"].transform("min").fillna(lines["day"])
    before = seen & (lines["day_then"] < first).fillna(False)
    # Another version of this program may have overlooked the list price: its captures cannot show that there was none.
    lines["before"] = (before & lines["code_version"].eq(code_version).fillna(False)).astype("int64")
    # And less than half of today's price is another thing, or one of the two was misread.
    other = lines["code_version"].ne(code_version).fillna(True) | (lines["fen_then"] * 2 < lines["fen"]).fillna(False)
    lines["odd"] = (before & other).astype("int64")
    lines["asked"] = lines["fen_then"].ge(lines["shown"]).fillna(False).astype("int64")
    lines["seen"] = seen.astype("int64")
    found = lines.groupby(_KEY, as_index=False).agg(
        shown=("shown", "first"), fen=("fen", "first"), highest=("fen_then", "max"), captures=("seen", "sum"),
        before=("before", "sum"), odd=("odd", "sum"), asked=("asked", "sum"), at=("day", "first"),
        since=("day_then", "min"),
    )  # fmt: skip
    found["captures"] += 1
    found["highest"] = found[["highest", "fen"]].max(axis=1)
    found["days"] = (found["at"] - found["since"]).dt.days.fillna(0).astype("int64")
    long = (found["captures"] >= NEVER) & (found["days"] >= NEVER_DAYS)
    choices = [found["asked"] > 0, (found["before"] >= BEFORE) & (found["odd"] == 0), long]
    found["history"] = np.select(choices, ["charged", "made_up", "never_charged"], "unknown")
    return found


def _by_program(found: pd.DataFrame, programs: pd.DataFrame, readable: np.ndarray[Any, Any]) -> dict[str, pd.Series]:
    order = found.assign(rank=found["history"].map(_RANK), ratio=-(found["shown"] / found["fen"]).astype("Float64"))
    worst = order.sort_values(["program_id", "rank", "ratio", "item", "level"], kind="stable")
    worst = worst.drop_duplicates("program_id").set_index("program_id")
    worst = worst.reindex(pd.Index(programs["program_id"].astype("string"))).set_axis(programs.index)
    history = worst["history"].astype(object).where(worst["history"].notna(), "none").replace("unknown", None)
    numbers = {"fen": "shown", "highest_fen": "highest", "captures": "captures", "days": "days"}
    columns = {f"list_price_{name}": worst[column].astype("Int64") for name, column in numbers.items()}
    return {"list_price_history": history.where(readable, None)} | {
        name: column.where(readable, pd.NA) for name, column in columns.items()
    }


def _said(programs: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """program_id and words of each affirmed limited-time claim, the program's own and page-wide ones."""
    mine = claims[claims["kind"].eq(ClaimKind.FAKE_DISCOUNT.value) & claims["polarity"].eq(Polarity.AFFIRMED.value)]
    words = mine["phrase"].astype("string").fillna("").str.replace(r"\s", "", regex=True).str.replace("|", " ")
    mine = mine.assign(words=words)
    mine = mine[~words.str.startswith(tuple(_words()["not_offers"])).astype(bool)]
    owner = mine["program_id"].astype("string").fillna("")
    wide = programs[["program_id", "capture_id"]].merge(
        mine.loc[owner.eq(""), ["capture_id", "words"]], on="capture_id"
    )
    both = pd.concat([mine.loc[owner.ne(""), ["program_id", "words"]], wide[["program_id", "words"]]])
    return both.astype("string").drop_duplicates(ignore_index=True)


def _limited(said: pd.DataFrame, now: pd.DataFrame, past: pd.DataFrame) -> pd.Series:
    """By program that says such words: 'fresh', 'repeated', or null with fewer than two earlier captures."""
    days = _words()["days"]
    allowed = {text: next(n for word, n in days.items() if word in text) for text in said["words"].unique()}
    captures = past.groupby("program_id")["week"].nunique()
    same = now.merge(past, on=[*_KEY, "fen"], suffixes=("", "_then"))[
        ["program_id", "week", "day", "day_then", "offers"]
    ].drop_duplicates(["program_id", "week"])
    then = said.merge(same, on="program_id")
    stood = [word in text.split("|") for word, text in zip(then["words"], then["offers"].fillna(""), strict=True)]
    then = then[np.array(stood, dtype=bool)]
    runs = then.groupby(["program_id", "words"]).agg(
        weeks=("week", "nunique"), at=("day", "first"), since=("day_then", "min")
    )
    runs = runs.reset_index()
    term = runs["words"].map(allowed).astype("Int64")
    repeated = (runs["weeks"] >= REPEATS - 1) & ((runs["at"] - runs["since"]).dt.days >= term).fillna(False)
    again = set(runs.loc[repeated.astype(bool), "program_id"])
    enough = said["program_id"].map(captures).fillna(0) >= REPEATS - 1
    values = np.select([said["program_id"].isin(again), enough], ["repeated", "fresh"], "")
    return pd.Series(values, index=said["program_id"]).groupby(level=0).first().replace("", None)


def list_price_facts(
    *, programs: pd.DataFrame, fees: pd.DataFrame, claims: pd.DataFrame, captures: pd.DataFrame,
    readable: np.ndarray[Any, Any], prices: pd.DataFrame, code_version: str, today: date,
) -> dict[str, pd.Series]:  # fmt: skip
    """The columns about list prices of auditor.rules.columns_fees, in the row order of `programs`.

    Args:
        prices: frame of PRICES, earlier runs only.
        code_version: of this program, as the runs are marked with it.
        today: the day of this run; earlier ones have theirs in `prices`.
    """
    now, said = _now(programs, fees, captures, today), _said(programs, claims)
    asked = now["program_id"].isin(fees.loc[fees["list_price_fen"].notna(), "program_id"])
    asked |= now["program_id"].isin(said["program_id"])  # nobody else's past is looked at
    now = now[asked]
    past = _past(prices[prices["program_id"].isin(now["program_id"])], ["week", *_KEY])
    found = _by_program(_histories(now, past, code_version), programs, readable)
    offer = _limited(said, now, past).reindex(pd.Index(programs["program_id"].astype("string")))
    speaks = programs["program_id"].astype("string").isin(set(said["program_id"]))
    limited = offer.astype(object).set_axis(programs.index).where(speaks, "none")
    return found | {"limited_offer": limited.where(limited.notna(), None).where(readable, None)}
