"""Makes one offer from a row of the plan: price, wording, who is named as evaluator, and what is true about it."""

from __future__ import annotations

from random import Random
from typing import Any

from auditor.model import LEVELS
from auditor.sandbox import pricing
from auditor.sandbox.bank import Deck, load
from auditor.sandbox.filings import Filings
from auditor.sandbox.nouns import Fee, Institution, Line, Offer
from auditor.sandbox.people import People

DIGITS = dict(zip("54321", LEVELS, strict=True))
_BASE = {"五级": 980, "四级": 1480, "三级": 2180, "二级": 3680, "一级": 4680}
_EXAM = {"五级": 220, "四级": 280, "三级": 360, "二级": 620, "一级": 760}
_HOURS = {"五级": 60, "四级": 50, "三级": 40, "二级": 40, "一级": 30}  # reference hours of the 2021 standard
_DEFAULT_SEVERITY = {
    "R03": "medium", "R04": "high", "R05": "medium", "R14": "medium", "R15": "medium", "R16": "medium", "R18": "medium",
    "R19": "medium",
    "R22": "low", "R23": "medium", "R28": "low", "R29": "medium",
}  # fmt: skip
_STATUS = {
    "ok": "verified", "ok_varied": "verified", "wide": "verified", "self": "verified", "expiring": "verified",
    "unfiled": "not_found", "other_occupation": "scope_exceeded", "lower_levels": "scope_exceeded",
    "other_work": "scope_exceeded", "expired": "expired", "suspended": "suspended", "rectifying": "suspended",
    "ambiguous": "name_ambiguous", "employer": "class_mismatch", "elsewhere": "region_mismatch",
    "self_unfiled": "not_found",
}  # fmt: skip


_LATER = ("R19",)


class Offers:
    """Deals the authored wording over all offers of a world."""

    def __init__(self, seed: int, people: People, filings: Filings) -> None:
        self._rng, self._people, self._filings = Random(f"offers:{seed}"), people, filings
        fair, words, names = load("fair"), load("wording"), load("names")
        self._breaches = {
            # A rule added later has a chance of its own, so that it does not deal the rest of the world anew.
            rule: Deck(lines, Random(f"{rule}:{seed}") if rule in _LATER else self._rng)
            for rule, lines in load("breaches").items()
        }
        self._fair: dict[str, Deck[Any]] = {k: Deck(v, self._rng) for k, v in fair.items() if isinstance(v, list)}
        self._entry: dict[str, list[str]] = fair["entry"]
        self._words = {key: Deck(words[key], self._rng) for key in ("titles", "titles_work", "intro")}
        self._private = {key: Deck(names[key], self._rng) for key in ("associations", "vendors")}
        self._level_names: dict[str, str] = words["level_names"]
        self._joiner: list[str] = words["joiner"]
        self._turn = 0

    def make(self, row: dict[str, Any], seller: Institution, key: str, *, week: int = 0) -> Offer:
        """The offer of one plan row in one week (0 = the anchor's); from week 1 on the case 'expiring' has run out."""
        rng, case, self._turn = self._rng, row["ev"], self._turn + 1
        levels = tuple(sorted((DIGITS[d] for d in row["lv"]), key=LEVELS.index))
        lines = [self._breach(rule, levels) for rule in row.get("breaks", [])]
        evaluator, certificate = self._evaluator(case, seller)
        fair = not lines and case not in ("none", "unfiled", "self_unfiled")
        notices = [self._fair["harmless"].draw()]
        if fair or rng.random() < 0.3:
            notices.append(self._fair["negated"].draw())
        if fair:
            notices.append(self._fair["lookalike"].draw()["text"])
        if row.get("five_only"):
            notices = [self._fair["entry_five_only"].draw(), self._fair["harmless"].draw()]
        entry = tuple(rng.choice(self._entry[lv]) for lv in levels) if fair and not row.get("five_only") else ()
        praise = [*lines, Line(self._fair["neutral"].draw()), *([Line(self._fair["neutral"].draw())] if fair else [])]
        rng.shuffle(praise)
        status = "expired" if case == "expiring" and week >= 1 else _STATUS.get(case, "")
        fees = self._fees(levels, flat=case == "none" and rng.random() < 0.6)
        fees, list_price, price_rules = pricing.priced(row.get("price", ""), levels, fees, week)
        return Offer(
            key=key, title=self._title(levels, row.get("work", "")), levels=levels, work=row.get("work", ""),
            fees=fees, list_price=list_price, price_rules=price_rules,
            hours={lv: row.get("hours") or _HOURS[lv] + 4 * rng.randrange(4) for lv in levels}, evaluator=evaluator,
            certificate=certificate, entry=entry, lines=tuple(praise), notices=tuple(notices),
            intro=self._words["intro"].draw(), status=status,
        )  # fmt: skip

    def breach(self, rule: str) -> Line:
        """A line that breaks `rule` without naming a level; used for page-wide banners."""
        return self._breach(rule, ())

    def neutral(self) -> Line:
        """A line that claims nothing."""
        return Line(self._fair["neutral"].draw())

    def _breach(self, rule: str, levels: tuple[str, ...]) -> Line:
        entry = self._breaches[rule].draw()
        top = levels[-1] if levels else ""
        word = self._level_names[top] if top and self._rng.random() < 0.3 else top
        if rule == "R08":
            word = top  # the paper must be passed off as this very level, in the law's own word
        text = entry["text"].replace("{lv}", word).replace("{assoc}", self._private["associations"].draw())
        severity = entry.get("severity") or _DEFAULT_SEVERITY.get(rule, "high")
        if rule == "R17" and top == "四级":
            severity = "medium"  # domain brief §1.5: questionable for 四级, false from 三级 up
        rules = ((rule, severity), *((also, "high") for also in entry.get("also", [])))
        return Line(text, rules, tuple(entry.get("may", [])))

    def _evaluator(self, case: str, seller: Institution) -> tuple[str, str]:
        """The evaluator's name as written and the sentence about certificate and evaluator."""
        if case in ("none", "completion", "vendor", "promised"):
            sentence: str = self._fair[case].draw()
            return "", sentence.replace("{vendor}", self._private["vendors"].draw())
        if case == "self":
            name, deck, province = seller.name, "self" if seller.kind == "S" else "evaluator_plain", seller.province
        elif case == "self_unfiled":
            name, deck, province = seller.name, case, seller.province
        elif case == "unfiled":
            body = self._people.make("unfiled", seller.province)
            name, deck, province = body.name, "evaluator", body.province
        elif case == "ambiguous":
            stem = self._filings.pick(case, seller.province, 0).institution.stem
            name, deck, province = f"江苏{stem}评价中心", "evaluator_plain", "江苏"
        else:
            body = self._filings.pick(case, seller.province, self._turn).institution
            name = self._vary(body.name, body.province, case)
            deck, province = ("evaluator_plain" if case == "employer" else "evaluator"), body.province
        return name, self._fair[deck].draw().replace("{ev}", name).replace("{prov}", province)

    def _vary(self, name: str, province: str, case: str) -> str:
        """The same name as people write it: other brackets, 有限公司 for 有限责任公司, 省 left out or added."""
        turn = self._rng.randrange(5) if case in ("ok", "wide") else {"ok_varied": 1}.get(case, 4)
        if turn == 0:
            return name.replace("（", "(").replace("）", ")").replace("有限责任公司", "有限公司")
        if turn == 1 and name.startswith(province):
            return name.replace(f"{province}省", province) if f"{province}省" in name else f"{province}省" + name[2:]
        return name.replace("有限责任公司", "有限公司") if turn == 2 else name

    def _title(self, levels: tuple[str, ...], work: str) -> str:
        words = self._rng.choice(self._joiner).join(levels) or "入门"
        deck = self._words["titles_work" if work else "titles"]
        title: str = deck.draw().replace("{lvs}", words).replace("{work}", work)
        return title

    def _fees(self, levels: tuple[str, ...], *, flat: bool) -> tuple[Fee, ...]:
        rng = self._rng
        if flat or not levels:
            base = _BASE[levels[-1]] if levels else 1180
            return (Fee("training", levels[-1] if len(levels) == 1 else "", base + 100 * rng.randrange(-3, 9)),)
        fees = []
        for level in levels:
            fees.append(Fee("training", level, _BASE[level] + 100 * rng.randrange(-3, 9)))
            fees.append(Fee("evaluation", level, _EXAM[level] + 10 * rng.randrange(-4, 9)))
            fees.append(Fee("book", level, 40 + 20 * rng.randrange(4)))
        return tuple(fees)
