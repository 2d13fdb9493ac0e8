"""What the certificate numbers on a page say, against what the page sells (coding rule, domain brief §2.1).

Only the telling part of a number is in the claims: class letter, evaluator, province, serial, year, level (16
characters); two letters and 15 digits for 特级技师; 11 digits of an old 职业资格证书. Anything else is unfamiliar.
"""

from __future__ import annotations

import pandas as pd

from auditor.model import OCCUPATION_CODE, ClaimKind, Polarity
from auditor.rules.columns import PROVINCES
from auditor.rules.columns_structure import NUMBERS
from auditor.rules.joins import by_key, lookup

# GB/T 2260: the two digits of each province, in the order of `PROVINCES`.
_CODES = (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
)  # fmt: skip
PROVINCE_CODES = {str(code): name for code, name in zip(_CODES, PROVINCES, strict=True)}
_LEVEL = r"^[YSJ](?P<evaluator>\d{4})(?P<province>\d{2})(?P<serial>\d{6})(?P<year>\d{2})(?P<level>[1-5])$"
_SPECIAL, _OLD = r"^[A-Z]{2}\d{15}$", r"^\d{11}$"
# Gravest first. 'unknown' (null) stands before 'consistent': a number that could not be compared clears nobody.
_ORDER = ("old_form", "future_year", "other_level", "other_province", "unknown", "consistent")


def number_facts(
    programs: pd.DataFrame,
    claims: pd.DataFrame,
    captures: pd.DataFrame,
    levels: tuple[pd.Series, pd.Series],
    region: pd.Series,
) -> pd.Series:
    """The column `certificate_number`, in the row order of `programs`."""
    answer = pd.Series(NUMBERS[0], index=programs.index, dtype=object)
    shown = claims[
        claims["kind"].eq(ClaimKind.CERTIFICATE_NUMBER.value) & claims["polarity"].eq(Polarity.AFFIRMED.value)
    ]
    if shown.empty:
        return answer
    sold = pd.DataFrame(
        {
            "program_id": programs["program_id"], "capture_id": programs["capture_id"], "row": range(len(programs)),
            "ours": programs["occupation_code"].eq(OCCUPATION_CODE).fillna(False).astype(bool).to_numpy(),
            "low": levels[0].to_numpy(dtype=float, na_value=float("nan")),
            "high": levels[1].to_numpy(dtype=float, na_value=float("nan")), "region": region.astype(object).to_numpy(),
        }
    )  # fmt: skip
    when = lookup(sold["capture_id"], by_key(captures, "capture_id")["fetched_at"])
    sold["now"] = pd.to_datetime(when, utc=True).dt.year.astype("float")
    owner = shown["program_id"].astype("string").fillna("")
    said = pd.DataFrame({"number": shown["normalised"].astype("string").fillna(shown["phrase"]).str.upper()})
    said = said.assign(owner=owner, capture_id=shown["capture_id"])
    own = said[owner.ne("")].drop(columns="capture_id").merge(sold, left_on="owner", right_on="program_id")
    wide = said[owner.eq("")].merge(sold, on="capture_id")
    pairs = pd.concat([own, wide], ignore_index=True)
    # On a page with several courses a number may be a sample of any of them.
    span = sold.groupby("capture_id").agg(page_low=("low", "max"), page_high=("high", "min"))
    pairs = pairs.join(span, on="capture_id")
    pairs["rank"] = _verdicts(pairs).map(_ORDER.index)
    worst = pairs.groupby("row")["rank"].min()
    values = answer.to_numpy(dtype=object, copy=True)
    values[worst.index.to_numpy(dtype=int)] = [None if _ORDER[rank] == "unknown" else _ORDER[rank] for rank in worst]
    return pd.Series(values, index=programs.index, dtype=object)


def _verdicts(pairs: pd.DataFrame) -> pd.Series:
    """One of _ORDER per number and program."""
    part = pairs["number"].astype("string").str.extract(_LEVEL)
    is_level = part["year"].notna()
    old = pairs["number"].str.match(_OLD).fillna(False) & pairs["ours"]
    level, year = (pd.to_numeric(part[name]).astype("Float64") for name in ("level", "year"))
    place = part["province"].map(PROVINCE_CODES)
    verdict = pd.Series("unknown", index=pairs.index, dtype=object)
    comparable = is_level & pairs["page_low"].notna() & place.notna() & pairs["region"].notna()
    verdict = verdict.mask(comparable | pairs["number"].str.match(_SPECIAL).fillna(False), "consistent")
    verdict = verdict.mask(
        is_level & place.notna() & pairs["region"].notna() & place.ne(pairs["region"]), "other_province"
    )
    outside = (level > pairs["page_low"]) | (level < pairs["page_high"])
    verdict = verdict.mask(is_level & outside.fillna(False).astype(bool), "other_level")
    verdict = verdict.mask(is_level & ((year + 2000) > pairs["now"]).fillna(False).astype(bool), "future_year")
    return verdict.mask(old.astype(bool), "old_form")
