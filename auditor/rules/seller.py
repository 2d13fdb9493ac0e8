"""Whether a website says who its seller is (广告法 art 8: an advertisement states its provider clearly)."""

from __future__ import annotations

import pandas as pd

from auditor.model import FetchOutcome, PageKind

IDENTITY = ("institution_name", "uscc", "licence", "address")
GONE = (404, 410)  # such an answer hides no identity: the page does not exist
_READ = (FetchOutcome.OK.value, FetchOutcome.NOT_MODIFIED.value)


def site_of(frame: pd.DataFrame) -> pd.Series:
    """What counts as one website: the host within its source; a saved file stands for itself."""
    url = frame["url"].astype("string").fillna("")
    web = url.str.startswith(("http://", "https://"))
    host = url.str.extract(r"^https?://([^/]*)", expand=False).fillna("")
    by_host = frame["source_id"].astype("string").fillna("") + "\x1f" + host
    return by_host.where(web, "\x1e" + frame["capture_id"].astype("string").fillna(""))


def _says(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    said = pd.Series(False, index=frame.index)
    for name in columns:
        said |= frame[name].astype("string").fillna("").ne("")
    return said


def seller_identified(programs: pd.DataFrame, pages: pd.DataFrame, captures: pd.DataFrame) -> pd.Series:
    """True, False, or null per program.

    True when any page of the same website, or the program itself, gives a name, 统一社会信用代码, licence or address.
    Null when none does but a page of that website could not be read: the identity may stand there.
    """
    site = site_of(programs)
    identified = set(site_of(pages)[_says(pages, IDENTITY)])
    known = site.isin(identified) | _says(programs, ("institution_name", "uscc"))
    unread = set(site_of(pages)[pages["kind"].eq(PageKind.UNREADABLE.value).fillna(False)])
    failed = ~captures["outcome"].isin(_READ) & ~captures["status"].isin(GONE)
    unread |= set(site_of(captures)[failed.astype(bool)])
    page_read = programs["capture_id"].isin(set(pages["capture_id"]))
    unknown = ~known & (site.isin(unread) | ~page_read)
    return known.astype("boolean").mask(unknown, pd.NA)
