"""Which page of a site shows which offer."""

from __future__ import annotations

from auditor.model import stable_id
from auditor.sandbox.nouns import Offer, SitePlan

PER_LIST = 3  # offers on one list page of the paged style
_OWN_PAGE = {"portal": "/course/{key}.html", "gbk": "/kc/{key}.htm", "paged": "/detail/{number}.html"}


def start_path(site: SitePlan) -> str:
    """The path a visitor starts from."""
    token = stable_id("start", site.slug, length=10)
    return {"wechat": f"/s/{token}", "classified": f"/post/{int(token, 16) % 900000 + 100000}.html"}.get(
        site.style, "/"
    )


def offer_path(site: SitePlan, offer: Offer) -> str:
    """The page that shows the offer in full."""
    number = site.offers.index(offer) + 1
    pattern = _OWN_PAGE.get(site.style)
    return pattern.format(key=offer.key, number=number) if pattern else start_path(site)


def list_path(page: int) -> str:
    """The path of list page 1, 2, … of the paged style."""
    return "/" if page == 1 else f"/list_{page}.html"


def offer_paths(site: SitePlan, offer: Offer) -> tuple[str, ...]:
    """Every page on which the offer is named, the full one first."""
    own = offer_path(site, offer)
    if site.style == "paged":
        return (own, list_path(site.offers.index(offer) // PER_LIST + 1))
    return (own,) if own == start_path(site) else (own, start_path(site))
