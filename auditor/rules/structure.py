"""Facts about structure, whole columns at a time: who trains and who examines, hours, names that begin with 中国."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from auditor.model import FetchOutcome, PageKind
from auditor.rules.joins import by_key, lookup
from auditor.rules.numbers import number_facts
from auditor.rules.seller import GONE, site_of

REFERENCE_HOURS = {5: 60.0, 4: 50.0, 3: 40.0, 2: 40.0, 1: 30.0}  # 培训参考学时, standard of 2021
_SHORT, _FAR_SHORT = 0.5, 0.25
_READ = (FetchOutcome.OK.value, FetchOutcome.NOT_MODIFIED.value)


@lru_cache(maxsize=1)
def words() -> dict[str, list[str]]:
    """data/seller_kinds.yaml."""
    text = resources.files("auditor.rules").joinpath("data/seller_kinds.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.safe_load(text)
    return data


def _text(column: pd.Series) -> pd.Series:
    return column.astype("string").fillna("")


def _mapped(column: pd.Series, what: Any) -> pd.Series:
    """A function of text over a column, asked once for each distinct text."""
    text = _text(column)
    return text.map({value: what(value) for value in text.unique()}).astype(object)


def _true(column: pd.Series, what: Any) -> pd.Series:
    """The same for a function that says yes or no."""
    return _mapped(column, what).astype(bool)


def _site_says(
    programs: pd.DataFrame, pages: pd.DataFrame, captures: pd.DataFrame, sites: set[str], own: pd.Series
) -> pd.Series:
    """True where the program itself or a page of its website says it; null where an unread page may say it."""
    site = site_of(programs)
    known = own | site.isin(sites)
    unread = set(site_of(pages)[pages["kind"].eq(PageKind.UNREADABLE.value).fillna(False)])
    failed = ~captures["outcome"].isin(_READ) & ~captures["status"].isin(GONE)
    unread |= set(site_of(captures)[failed.astype(bool)])
    unknown = ~known & (site.isin(unread) | ~programs["capture_id"].isin(set(pages["capture_id"])))
    return known.astype("boolean").mask(unknown, pd.NA)


def seller_kind(name: str) -> str:
    """What a name calls its bearer: a value of SELLER_KINDS."""
    bare = name.split("（", maxsplit=1)[0] if name.endswith("）") else name
    is_company = any(bare.endswith(form) for form in words()["company_forms"])
    for form in words()["company_forms"]:
        bare = bare.removesuffix(form)
    if not name:
        return "not_stated"
    for kind in ("college", "school", "evaluator"):
        if (kind != "college" or not is_company) and bare.endswith(tuple(words()[kind])):
            return kind
    return "company" if is_company else "other"


def is_grand(name: str) -> bool:
    """Whether the name of a body begins with the country's words and is not exempt (companies, schools, organs)."""
    return name.startswith(tuple(words()["grand_words"])) and not any(w in name for w in words()["grand_exempt"])


def _trains(programs: pd.DataFrame, fees: pd.DataFrame) -> pd.Series:
    title = _true(programs["title"], lambda value: any(word in value for word in words()["teaching"]))
    item = _true(fees["item"], lambda value: any(word in value for word in words()["teaching_fees"]))
    paid = set(fees.loc[item, "program_id"])
    return title | programs["program_id"].isin(paid) | programs["hours"].notna()


def _self_evaluates(programs: pd.DataFrame, verifications: pd.DataFrame) -> pd.Series:
    known = by_key(verifications, "program_id")
    role = lookup(programs["program_id"], known["role"])
    asked = _text(lookup(programs["program_id"], known["asked_name"]))
    same = asked.ne("") & asked.eq(_text(programs["institution_name"]))
    return (role.eq("institution").fillna(False) | same).astype("boolean").mask(role.isna(), pd.NA)


def _licence_shown(programs: pd.DataFrame, pages: pd.DataFrame, captures: pd.DataFrame) -> pd.Series:
    """As `_site_says`; but one saved page of a website is silent about what its other pages show."""
    sites = set(site_of(pages[_text(pages["licence"]).ne("")]))
    shown = _site_says(programs, pages, captures, sites, pd.Series(False, index=programs.index))
    saved = ~_text(programs["url"]).str.startswith(("http://", "https://"))
    return shown.mask(saved & shown.eq(False).fillna(False), pd.NA)


def _hours_fit(hours: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Against the level that asks for the fewest hours, so that no reading of a range does anybody wrong."""
    reference = high.map(REFERENCE_HOURS).astype("Float64").where(low.notna())
    share = hours.astype("Float64") / reference
    choices = [(share < _FAR_SHORT).fillna(False), (share < _SHORT).fillna(False)]
    fit = np.select([choice.to_numpy(dtype=bool) for choice in choices], ["far_short", "short"], "enough")
    return pd.Series(fit, index=hours.index, dtype=object).where(share.notna(), None)


def structure_facts(
    *,
    programs: pd.DataFrame,
    pages: pd.DataFrame,
    fees: pd.DataFrame,
    claims: pd.DataFrame,
    verifications: pd.DataFrame,
    captures: pd.DataFrame,
    levels: tuple[pd.Series, pd.Series],
    region: pd.Series,
    issuer_kind: pd.Series,
    readable: np.ndarray[Any, Any],
) -> dict[str, pd.Series]:
    """The columns of auditor.rules.columns_structure, in the row order of `programs`."""
    named = _text(programs["evaluator_name"]).ne("") | _text(programs["filing_code"]).ne("")
    named |= _text(programs["issuer"]).ne("") & issuer_kind.ne("state_organ")
    # A page whose only name is that of an evaluator names one, whatever the reading took it for.
    named |= _true(programs["institution_name"], lambda name: seller_kind(name) == "evaluator")
    licence = _licence_shown(programs, pages, captures)
    grand = _true(programs["evaluator_name"], is_grand) | _true(programs["issuer"], is_grand)
    grand &= issuer_kind.ne("state_organ")
    evaluates = _self_evaluates(programs, verifications)
    kind = _mapped(programs["institution_name"], seller_kind)
    return {
        "evaluator_named": _site_says(programs, pages, captures, set(site_of(programs)[named]), named),
        "licence_shown": licence,
        "seller_kind": kind.mask(evaluates.fillna(False).astype(bool), "evaluator").where(readable, None),
        "trains": _trains(programs, fees).astype("boolean").where(readable, pd.NA),
        "self_evaluates": evaluates,
        "grand_body": grand.astype("boolean").where(readable, pd.NA),
        "hours_fit": _hours_fit(programs["hours"], *levels),
        "certificate_number": number_facts(programs, claims, captures, levels, region).where(readable, None),
    }
