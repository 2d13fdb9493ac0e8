"""What is true about a world: which program breaks which rule. Made anew from the seed; the server never holds it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import LEVELS
from auditor.sandbox import scenario
from auditor.sandbox.damage import plain
from auditor.sandbox.layout import offer_paths, start_path
from auditor.sandbox.nouns import Line, Offer, Scenario, SitePlan
from auditor.sandbox.site import World

RULES = (
    "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09a", "R09b", "R09c", "R09d", "R09e", "R09f", "R10",
    "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24", "R25",
    "R26", "R27", "R28", "R29", "R30",
)  # fmt: skip
_BY_STATUS = {
    "not_found": "R09a", "scope_exceeded": "R09b", "expired": "R09c", "suspended": "R09c", "class_mismatch": "R09d",
    "region_mismatch": "R09d",
}  # fmt: skip
_REFERENCE_HOURS = {"五级": 60, "四级": 50, "三级": 40, "二级": 40, "一级": 30}  # standard of 2021


@dataclass(frozen=True)
class Breach:
    """A true pair (program, rule). `phrase`: the words that break it, '' where an absence or a register decides."""

    source_id: str
    url: str
    title: str
    rule: str
    severity: str
    phrase: str = ""


@dataclass(frozen=True)
class TrueProgram:
    """One thing really sold.

    Attributes:
        paths: URL paths that show it, the full page first.
        rules: rule → severity, of all the rules it breaks.
        may: rules on which careful readers may differ: a finding of them is neither right nor wrong.
        status: what the registers truly say of the named evaluator, '' when none is named.
        seller: name shown, or the nickname of an anonymous seller.
    """

    program: str
    source_id: str
    paths: tuple[str, ...]
    title: str
    levels: tuple[str, ...]
    evaluator: str
    status: str
    seller: str
    rules: dict[str, str]
    may: tuple[str, ...]
    phrases: dict[str, str]

    @property
    def url(self) -> str:
        """Address of the page that shows it in full."""
        return f"http://{self.source_id}.sandbox.test{self.paths[0]}"


@dataclass(frozen=True)
class Truth:
    """Everything the auditor is measured against.

    Attributes:
        rows: one per true (program, rule).
        programs: all programs that can be read, honest ones included.
        filed: names of all institutions that have a filing, whatever its state.
        unreadable: URLs of sites whose text cannot be had (pictures, block pages).
        forbidden: source ids that robots.txt closes: nothing of them may be audited.
    """

    rows: tuple[Breach, ...]
    programs: tuple[TrueProgram, ...]
    filed: tuple[str, ...]
    unreadable: tuple[str, ...]
    forbidden: tuple[str, ...]


def truth(world: World) -> Truth:
    """The truth about a world."""
    return of(scenario.make(world.seed, world.anchor, world.step))


def of(made: Scenario) -> Truth:
    """The truth about a scenario."""
    programs: list[TrueProgram] = []
    places = {entry.institution.name: entry.institution.province for entry in made.entries}
    for site in made.sites:
        if not site.unreadable and site.robots != "deny":
            programs += [_program(site, offer, places) for offer in site.offers]
    rows = tuple(
        Breach(p.source_id, p.url, p.title, rule, severity, p.phrases.get(rule, ""))
        for p in programs
        for rule, severity in p.rules.items()
    )
    return Truth(
        rows=rows,
        programs=tuple(programs),
        filed=tuple(sorted({entry.institution.name for entry in made.entries})),
        unreadable=tuple(f"http://{s.host}{start_path(s)}" for s in made.sites if s.unreadable),
        forbidden=tuple(s.slug for s in made.sites if s.robots == "deny"),
    )


def _program(site: SitePlan, offer: Offer, places: dict[str, str]) -> TrueProgram:
    """`places`: name of an evaluator → the province of its filing."""
    said: list[Line] = [*offer.lines, *([site.banner] if site.banner else [])]
    rules: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for line in said:
        for rule, severity in line.rules:
            rules[rule] = "high" if "high" in (severity, rules.get(rule)) else severity
            phrases.setdefault(rule, plain(line.text))
    if offer.status in _BY_STATUS:
        rules[_BY_STATUS[offer.status]] = "medium" if offer.status == "region_mismatch" else "high"
    if site.ident == "none":
        rules["R30"] = "medium"
    rules |= _structure(site, offer) | dict(offer.price_rules)
    if "R09e" in rules:
        rules.pop("R09a", None)  # R09e says it too, and once is enough
    debatable = {"R10"} if site.ident == "address" else set()  # no name on the page tells what kind of body it is
    if offer.status == "verified" and places.get(offer.evaluator) not in (None, site.institution.province):
        debatable.add("R09d")  # only some page styles say in which province the seller sits
    debatable |= {rule for line in said for rule in line.may} | ({"R09a"} if "R09e" in rules else set())
    if "R09a" in debatable and site.institution.kind != "trainer":
        debatable.add("R10")  # whether that body is looked up also decides what its missing licence means
    may = sorted(debatable - set(rules))
    return TrueProgram(
        program=f"{site.slug}/{offer.key}", source_id=site.slug, paths=offer_paths(site, offer), title=offer.title,
        levels=tuple(sorted(offer.levels, key=LEVELS.index)), evaluator=offer.evaluator, status=offer.status,
        seller=site.institution.name, rules=dict(sorted(rules.items())), may=tuple(may), phrases=phrases,
    )  # fmt: skip


def _structure(site: SitePlan, offer: Offer) -> dict[str, str]:
    """Rules broken by who does what, by what is not said, and by the hours: rule → severity."""
    rules: dict[str, str] = {}
    if offer.status == "not_found" and offer.evaluator == site.institution.name:
        rules["R09e"] = "high"
    promised = "职业技能等级证书" in offer.certificate and offer.status == "" and offer.levels
    if promised and not any(other.evaluator for other in site.offers):
        rules["R09f"] = "medium"
    licence = site.ident in ("full", "licence") and site.institution.kind == "trainer"
    if site.institution.kind in ("trainer", "reseller", "fraud", "person") and site.ident in ("full", "name"):
        if not licence and offer.status == "not_found":
            rules["R10"] = "medium"
        elif not licence and site.institution.kind == "trainer":
            rules["R10"] = "low"
    if len(offer.levels) == 1:
        share = offer.hours[offer.levels[0]] / _REFERENCE_HOURS[offer.levels[0]]
        if share < 0.5:
            rules["R27"] = "medium" if share < 0.25 else "low"
    return rules
