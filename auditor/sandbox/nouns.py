"""The nouns of the sandbox's scenario: who exists, what is filed, what is sold. Never handed to the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Institution:
    """One invented organisation or sole trader.

    Attributes:
        kind: S, trainer, Y, J, reseller, person, fraud, unfiled, filler, office, press or guide.
        uscc: '' for those that register nowhere.
        province, province_code, city: where it says it is.
    """

    name: str
    kind: str
    slug: str
    stem: str
    uscc: str
    province: str
    province_code: str
    province_short: str
    city: str
    address: str
    phone: str
    wechat: str
    licence: str
    icp: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One filing as the registers hold it. `scope` rows: (occupation code, occupation, 工种 or '', level digit 5-1)."""

    institution: Institution
    letter: str
    code: str
    valid_from: date
    valid_to: date | None
    status: str
    scope: tuple[tuple[str, str, str, int], ...]
    shows_status: bool = True


@dataclass(frozen=True)
class Fee:
    """One amount. `item` is training, evaluation or book; `level` a level word or ''; `yuan` whole yuan."""

    item: str
    level: str
    yuan: int


@dataclass(frozen=True)
class Line:
    """One authored sentence; [[…]] marks the words that break `rules` (rule → severity). `may`: open to debate."""

    text: str
    rules: tuple[tuple[str, str], ...] = ()
    may: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """One thing sold, with what is true about it.

    Attributes:
        evaluator: name as the page writes it, '' when it names nobody.
        status: what the registers truly say of the named body: 'verified', 'not_found', 'scope_exceeded', 'expired',
            'suspended', 'name_ambiguous', 'class_mismatch', or '' when nobody is named for a level certificate.
        list_price: whole yuan of the crossed-out price, 0 = what the page style makes up by itself (-1: none is shown).
        price_rules: rules that the prices break by themselves, rule → severity.
        lines: sentences of praise (the breaches stand here); notices: warnings, conditions and harmless sentences.
    """

    key: str
    title: str
    levels: tuple[str, ...]
    work: str
    fees: tuple[Fee, ...]
    list_price: int
    hours: dict[str, int]
    evaluator: str
    certificate: str
    entry: tuple[str, ...]
    lines: tuple[Line, ...]
    notices: tuple[str, ...]
    intro: str
    status: str = ""
    price_rules: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        """What the whole course costs at its highest level (or at all), in yuan."""
        top = self.levels[-1] if self.levels else ""
        return sum(fee.yuan for fee in self.fees if fee.level in (top, ""))


@dataclass(frozen=True)
class SitePlan:
    """One site to be rendered.

    Attributes:
        style: name of a page style (see `auditor.sandbox.render`).
        ident: what the site says of the seller: 'full', 'name', 'licence', 'address' or 'none'.
        banner: a line shown across the whole page, which thereby speaks for every offer on it.
        robots: 'open', 'delay', 'deny' or 'missing'.
        unreadable: the text never reaches a reader (picture, block page), so nothing may be concluded from it.
    """

    slug: str
    institution: Institution
    style: str
    offers: tuple[Offer, ...]
    extra: tuple[str, ...]
    ident: str
    robots: str
    banner: Line | None = None
    unreadable: bool = False

    @property
    def host(self) -> str:
        """The virtual host."""
        return f"{self.slug}.sandbox.test"


@dataclass(frozen=True)
class Scenario:
    """A whole world before rendering, for one seed, anchor Monday and weekly step."""

    seed: int
    anchor: date
    step: int
    today: date
    sites: tuple[SitePlan, ...]
    entries: tuple[Entry, ...]
    institutions: tuple[Institution, ...] = field(default=())
