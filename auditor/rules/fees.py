"""Facts about what a program costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import LEVELS

EVALUATION_ITEMS = ("评价", "认定", "考试", "考核", "鉴定")  # words in the name of the examination's own fee
OCCASIONAL_ITEMS = ("补考", "加急", "补证", "重考")  # not everybody pays these: left out of the total


def _holds(items: pd.Series, words: tuple[str, ...]) -> pd.Series:
    hit = pd.Series(False, index=items.index)
    for word in words:
        hit |= items.str.contains(word, regex=False)
    return hit


def fee_facts(
    programs: pd.DataFrame, fees: pd.DataFrame, level_high: pd.Series, readable: np.ndarray[Any, Any]
) -> dict[str, pd.Series]:
    """`fee_stated`, `evaluation_fee_stated` (null on unreadable pages) and `fee_total_fen` (null without an amount).

    The total is what a student of the highest level offered pays: per item the highest amount stated for that level
    or for no level in particular, summed over items.
    """
    ids = programs["program_id"].astype(object)
    item = fees["item"].astype("string").fillna("")
    stated = fees["amount_fen"].notna()
    occasional = _holds(item, OCCASIONAL_ITEMS)
    evaluation = _holds(item, EVALUATION_ITEMS) & ~occasional
    owner = fees["program_id"].astype(object)
    wanted = owner.map(pd.Series(level_high.to_numpy(dtype="float64", na_value=np.nan), index=ids))
    level = fees["level"].astype("string").fillna("")
    digit = level.map({name: len(LEVELS) - index for index, name in enumerate(LEVELS)})
    fits = level.eq("") | digit.astype("float64").eq(wanted.astype("float64")) | wanted.isna()
    used = stated & ~occasional & fits.astype(bool)
    amount = pd.DataFrame({"owner": owner, "item": item, "fen": fees["amount_fen"].astype("Int64")})[used]
    total = amount.groupby(["owner", "item"], sort=True)["fen"].max().groupby(level=0, sort=True).sum()
    flags = {
        "fee_stated": ids.isin(set(owner[stated])),
        "evaluation_fee_stated": ids.isin(set(owner[stated & evaluation])),
    }
    return {
        **{name: flag.astype("boolean").where(readable, pd.NA) for name, flag in flags.items()},
        "fee_total_fen": ids.map(total).astype("Int64"),
    }
