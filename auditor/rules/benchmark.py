"""Is a fee far from what others ask? Median and MAD of our own data, else a proxy band; whole columns at a time.

A high price is lawful by itself (市场调节价): what comes of this is context, never more than a low finding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from auditor.rules.fees import EVALUATION, TOTAL, TRAINING, prices
from auditor.rules.joins import by_key, lookup
from auditor.rules.reference import References, references
from auditor.rules.score import institution_ids

_SIGMA = 1.4826  # MAD times this estimates the standard deviation of a normal distribution
GROUP = ["level", "region", "item"]
_NUMBERS = ("level", "fen", "sellers", "median_fen", "mad_fen", "low_fen", "high_fen", "limit_fen")
_RANK = {"high": 0, "cheap": 1, "usual": 2}


def groups(asked: pd.DataFrame) -> pd.DataFrame:
    """Median and MAD of each group of level × province × item, every seller counting once (by the median it asks).

    Where a program states several prices for one thing, its dearest counts here and its cheapest is judged: an amount
    that was misread as a price then makes nobody look dear.

    Args:
        asked: columns level, region, item, seller, dearest; lines without a region, and those of the training alone,
            belong to no group.

    Returns:
        Indexed by GROUP: sellers, median_fen, mad_fen.
    """
    known = asked[asked["region"].notna() & asked["item"].ne(TRAINING)]
    seller = known.groupby([*GROUP, "seller"], sort=True)["dearest"].median().reset_index()
    by = [seller[name] for name in GROUP]
    middle = seller["dearest"].groupby(by, sort=True).transform("median")
    seller["off"] = (seller["dearest"] - middle).abs()
    found = seller.groupby(GROUP, sort=True).agg(
        sellers=("seller", "size"), median_fen=("dearest", "median"), mad_fen=("off", "median")
    )
    return found.round().astype("int64")


def _judged(asked: pd.DataFrame, known: References) -> pd.DataFrame:
    """The lines of `asked` with reference, bounds and position; without a position where nothing can be compared."""
    # A page that says 价格 without saying for what may mean the training or all of it. Held against what others ask for
    # all of it, either reading is fair; held against trainings alone, a price of the whole would look dear.
    against = asked["item"].replace(TRAINING, TOTAL)
    lines = asked.assign(against=against).join(groups(asked), on=["level", "region", "against"])
    lines["sellers"] = lines["sellers"].fillna(0).astype("int64")
    own = lines["sellers"] >= known.least_sellers
    far = np.maximum(known.mads * _SIGMA * lines["mad_fen"], known.share * lines["median_fen"])
    spans = {(item, level): span for item, levels in known.bands.items() for level, span in levels.items()}
    keys = pd.MultiIndex.from_arrays([lines["against"], lines["level"]])
    table = pd.DataFrame(spans.values(), index=pd.MultiIndex.from_tuples(spans), columns=["low", "high"]).reindex(keys)
    low, high = (table[end].to_numpy(dtype=float, copy=True) for end in ("low", "high"))
    reference = np.where(own, "own", "proxy").astype(object)
    for entry in known.published:
        here = lines["item"].eq(EVALUATION) & lines["region"].eq(entry.province) & lines["day"].ge(entry.start)
        here &= lines["level"].isin(list(entry.spans)) & entry.verified
        if entry.end:
            here &= lines["day"].le(entry.end)
        hit = here.to_numpy(dtype=bool)
        reference[hit] = "published"
        low[hit] = lines.loc[hit, "level"].map({level: span[0] for level, span in entry.spans.items()})
        high[hit] = lines.loc[hit, "level"].map({level: span[1] for level, span in entry.spans.items()})
    mine = reference == "own"
    lines["low_fen"], lines["high_fen"] = np.where(mine, np.nan, low), np.where(mine, np.nan, high)
    lines["limit_fen"] = np.where(mine, (lines["median_fen"] + far).round(), np.round(high * known.proxy_far))
    for name in ("median_fen", "mad_fen"):
        lines[name] = lines[name].where(mine)
    lines["reference"] = reference
    # A bait price stands alone: beside any ordinary price of the same program it is a part, a deposit or misread.
    course = lines["dearest"].where(lines["item"].ne(EVALUATION)).groupby(lines["row"]).transform("max")
    cheap = lines["item"].ne(EVALUATION) & course.lt(known.cheap_fen)
    position = np.select([lines["fen"] > lines["limit_fen"], cheap], ["high", "cheap"], "usual")
    return lines.assign(position=position)[lines["limit_fen"].notna()]


def _worst(lines: pd.DataFrame) -> pd.DataFrame:
    """One line per program: the one furthest above its limit."""
    lines = lines.assign(rank=lines["position"].map(_RANK), ratio=-(lines["fen"] / lines["limit_fen"]))
    lines = lines.sort_values(["row", "rank", "ratio", "level"], kind="stable")
    return lines.drop_duplicates("row").set_index("row")


def _columns(name: str, lines: pd.DataFrame, index: pd.Index) -> dict[str, pd.Series]:
    worst = _worst(lines).reindex(range(len(index)))
    texts = {part: worst[part].astype(object).set_axis(index) for part in ("position", "reference", "item")}
    texts = {part: text.where(text.notna(), None) for part, text in texts.items()}
    numbers = {part: worst[part].astype("Float64").astype("Int64").set_axis(index) for part in _NUMBERS}
    return {f"{name}_{part}": column for part, column in {**texts, **numbers}.items()}


def benchmark_facts(
    programs: pd.DataFrame, fees: pd.DataFrame, captures: pd.DataFrame, region: pd.Series
) -> dict[str, pd.Series]:
    """The columns of the fee benchmark (auditor.rules.columns_fees), in the row order of `programs`.

    `fee_*`: the total cost to the certificate where the page tells it, else the training alone. `evaluation_*`: the
    examination's own fee, against the verified published charges of the province, else as above.
    """
    asked = prices(programs, fees)
    when = pd.to_datetime(lookup(programs["capture_id"], by_key(captures, "capture_id")["fetched_at"]), utc=True)
    day = when.dt.tz_convert("Asia/Shanghai").dt.strftime("%Y-%m-%d").fillna("")
    of_program: dict[str, Any] = {"region": region, "day": day, "seller": institution_ids(programs)}
    for name, column in of_program.items():
        asked[name] = column.astype(object).to_numpy()[asked["row"].to_numpy()]
    lines = _judged(asked, references())
    examination = lines["item"].eq(EVALUATION)
    told = lines["item"].eq(TOTAL).groupby([lines["row"], lines["level"]]).transform("any")
    teaching = lines["item"].eq(TOTAL) | (lines["item"].eq(TRAINING) & ~told)
    found = _columns("fee", lines[teaching], programs.index)
    found |= _columns("evaluation", lines[examination], programs.index)
    found.pop("evaluation_item")
    return found
