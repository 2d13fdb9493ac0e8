"""Facts about what a program costs, and its prices per level as the benchmark compares them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.model import LEVELS

TOTAL, TRAINING, EVALUATION = "总费用", "培训费", "评价费"
PARTS = (TRAINING, EVALUATION, "教材费", "报名费", "证书费")  # what everybody pays; a deposit is part of a price
EVALUATION_ITEMS = ("评价", "认定", "考试", "考核", "鉴定")  # words in the name of the examination's own fee
OCCASIONAL_ITEMS = ("补考", "加急", "补证", "重考")  # not everybody pays these: left out of the total
_PER = ("", "人", "期", "门")  # an amount per lesson or month is no price of the course; 门 is the course itself ...
_YUAN = ("", "CNY")
_KEY = ["row", "level"]
_DIGIT = {level: len(LEVELS) - index for index, level in enumerate(LEVELS)}


def _holds(items: pd.Series, words: tuple[str, ...]) -> pd.Series:
    hit = pd.Series(False, index=items.index)
    for word in words:
        hit |= items.str.contains(word, regex=False)
    return hit


def _text(column: pd.Series) -> pd.Series:
    return column.astype("string").fillna("")


def fee_facts(
    programs: pd.DataFrame, fees: pd.DataFrame, level_high: pd.Series, readable: np.ndarray[Any, Any]
) -> dict[str, pd.Series]:
    """`fee_stated`, `evaluation_fee_stated` (null on unreadable pages) and `fee_total_fen` (null without an amount).

    The total is what a student of the highest level offered pays: the total stated for that level or for no level in
    particular; where none is stated, per part the highest amount stated, summed over the parts. Never both.
    """
    ids = programs["program_id"].astype(object)
    item = _text(fees["item"])
    stated = fees["amount_fen"].notna()
    occasional = _holds(item, OCCASIONAL_ITEMS)
    evaluation = _holds(item, EVALUATION_ITEMS) & ~occasional
    owner = fees["program_id"].astype(object)
    wanted = owner.map(pd.Series(level_high.to_numpy(dtype="float64", na_value=np.nan), index=ids))
    level = _text(fees["level"])
    fits = level.eq("") | level.map(_DIGIT).astype("float64").eq(wanted.astype("float64")) | wanted.isna()
    used = stated & ~occasional & fits.astype(bool)
    amount = pd.DataFrame({"owner": owner, "item": item, "fen": fees["amount_fen"].astype("Int64")})[used]
    highest = amount.groupby(["owner", "item"], sort=True)["fen"].max().reset_index()
    whole = highest["item"].eq(TOTAL)
    total = highest[whole].set_index("owner")["fen"]
    total = total.combine_first(highest[~whole].groupby("owner", sort=True)["fen"].sum())
    flags = {
        "fee_stated": ids.isin(set(owner[stated])),
        "evaluation_fee_stated": ids.isin(set(owner[stated & evaluation])),
    }
    return {
        **{name: flag.astype("boolean").where(readable, pd.NA) for name, flag in flags.items()},
        "fee_total_fen": ids.map(total).astype("Int64"),
    }


def offered(programs: pd.DataFrame) -> pd.DataFrame:
    """Columns row and level (digit): every level each program offers."""
    text = _text(programs["levels"])
    held = np.column_stack([text.str.contains(level, regex=False).to_numpy(dtype=bool) for level in LEVELS])
    row, place = np.nonzero(held)
    return pd.DataFrame({"row": row, "level": len(LEVELS) - place})


def prices(programs: pd.DataFrame, fees: pd.DataFrame) -> pd.DataFrame:
    """What one person pays at each level, item by item: the cheapest way that is stated, and the dearest.

    An amount that names no level counts for every level when it is for a part (评价费, 教材费, …), and for the
    highest one offered when it is the price of the whole or of the training: the reading that accuses least.

    Returns:
        Columns row (of `programs`), level (digit), item (总费用, 培训费 or 评价费), fen, dearest; sorted.
        总费用 is the total stated, else training and examination and what else everybody pays; never both. It is
        absent when the page states only one of the two, because the rest is then unknown.
    """
    item = _text(fees["item"])
    occasional = _holds(item, OCCASIONAL_ITEMS)
    item = item.mask(_holds(item, EVALUATION_ITEMS) & ~item.eq(TOTAL), EVALUATION)
    used = fees["amount_fen"].notna() & ~occasional & item.isin((TOTAL, *PARTS))
    per = _text(fees["per"])
    used &= per.isin(_PER) & ~(per.eq("门") & item.eq(EVALUATION))  # ... but a subject of an examination
    used &= _text(fees["currency"]).isin(_YUAN)
    row = pd.Index(programs["program_id"].astype(object)).get_indexer(pd.Index(fees["program_id"].astype(object)))
    stated = pd.DataFrame(
        {
            "row": row, "item": item.astype(object), "level": _text(fees["level"]).map(_DIGIT).astype("float64"),
            "fen": fees["amount_fen"].astype("float64"),
        }
    )[used.to_numpy(dtype=bool) & (row >= 0)]  # fmt: skip
    levels = offered(programs)
    general = stated[stated["level"].isna()].drop(columns="level").merge(levels, on="row")
    top = levels.groupby("row")["level"].min()
    alone = general["item"].isin((TOTAL, TRAINING)) & general["level"].ne(general["row"].map(top))
    named = stated[stated["level"].notna()].astype({"level": "int64"}).assign(general=False)
    both = pd.concat([named, general[~alone].assign(general=True)], ignore_index=True)
    # What is said of one level goes before what is said of all.
    said_of_none = both.groupby([*_KEY, "item"])["general"].transform("min").astype(bool)
    both = both[~both["general"] | said_of_none]
    low, high = (_items(both.groupby([*_KEY, "item", "general"])["fen"].agg(how)) for how in ("min", "max"))
    return pd.concat([low.rename("fen"), high.rename("dearest")], axis=1).dropna().astype("int64").reset_index()


def _items(fen: pd.Series) -> pd.Series:
    """`fen` by row, level, item and general → by row, level and item, the parts summed where no total is stated."""
    flat = fen.reset_index("general")
    wide = flat["fen"].unstack("item").reindex(columns=[TOTAL, *PARTS])
    loose = flat["general"].unstack("item").reindex(columns=[TOTAL, TRAINING])
    # 合计 without a level beside prices per level may be the sum over levels; less than its own part it is misread.
    over_levels = loose[TOTAL].eq(True) & loose[TRAINING].eq(False)
    doubtful = over_levels | wide[TOTAL].lt(wide[TRAINING]).fillna(False)
    summed = wide[list(PARTS)].sum(axis=1).where(wide[TRAINING].notna() & wide[EVALUATION].notna())
    wide[TOTAL] = wide[TOTAL].mask(doubtful.astype(bool)).combine_first(summed)
    long = pd.concat({item: wide[item] for item in (TOTAL, TRAINING, EVALUATION)}, names=["item"])
    found: pd.Series = long.dropna().reorder_levels([*_KEY, "item"]).sort_index()
    return found
