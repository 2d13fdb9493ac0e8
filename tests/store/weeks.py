"""Weeks of a few pages whose content a test chooses, for what is known of programs and claims over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from auditor.model import stable_id
from auditor.store import Store
from tests.store import sample

SELLER = "杭州星桥智训教育科技有限公司"
FIRST = date(2026, 11, 2)  # a Monday, of 2026-W45


def monday(number: int) -> date:
    """The day of the run number `number`, from 0 on."""
    return FIRST + timedelta(weeks=number)


def week(number: int) -> str:
    year, name, _ = monday(number).isocalendar()
    return f"{year}-W{name:02}"


@dataclass
class Offer:
    """One program as one capture showed it."""

    price: int = 2980
    levels: str = "三级"
    said: tuple[str, ...] = ()  # affirmed promises
    leads: tuple[str, ...] = ()  # rules that fire
    unsure: tuple[str, ...] = ()  # rules that could not be checked
    more: dict[str, Any] = field(default_factory=dict)
    rule_version: str = "1"


@dataclass
class Page:
    """One page of one capture; `read` False = it did not come."""

    offers: dict[str, Offer] = field(default_factory=dict)
    read: bool = True
    body: str = ""  # '' = made of the offers, so that other offers are another page


def tables(number: int, pages: dict[str, Page], at: datetime | None = None) -> dict[str, pd.DataFrame]:
    """All tables of one run of one source."""
    moment = at or datetime.combine(monday(number), time(1), UTC)
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("captures", "pages", "programs", "fees", "claims", "findings", "verifications")
    }
    for name, page in pages.items():
        body = sample.sha256_hex((page.body or repr(page.offers)).encode())
        rows["captures"].append({
            "capture_id": name, "source_id": "xingqiao", "url": f"https://xingqiao.example/{name}",
            "fetched_at": moment, "outcome": "ok" if page.read else "timeout", "sha256": body if page.read else "",
        })  # fmt: skip
        if not page.read:
            continue
        rows["pages"].append({"capture_id": name, "source_id": "xingqiao", "kind": "offer", "text": ""})
        for key, offer in page.offers.items():
            _offer(rows, (number, name, key), offer, body, moment)
    return {name: sample.table(name, given) for name, given in rows.items()}


def _offer(
    rows: dict[str, list[dict[str, Any]]], place: tuple[int, str, str], offer: Offer, body: str, moment: datetime
) -> None:
    number, page, key = place
    rows["programs"].append({
        "program_id": key, "source_id": "xingqiao", "capture_id": page, "institution_name": SELLER,
        "uscc": sample.SELLER_USCC, "title": f"{key}班", "levels": offer.levels, **offer.more,
    })  # fmt: skip
    rows["fees"].append({
        "fee_id": f"{key}-fee", "program_id": key, "item": "培训费", "amount_fen": offer.price * 100, "currency": "CNY",
    })  # fmt: skip
    for words in offer.said:
        rows["claims"].append({
            "claim_id": stable_id(page, key, words), "capture_id": page, "program_id": key, "kind": "guarantee_pass",
            "phrase": words, "normalised": words, "polarity": "affirmed", "start": 0, "end": len(words),
            "where": "body",
        })  # fmt: skip
    for outcome, rules in (("fail", offer.leads), ("could_not_check", offer.unsure)):
        for rule in rules:
            rows["findings"].append({
                "finding_id": finding(key, rule, outcome), "run": week(number), "program_id": key,
                "source_id": "xingqiao", "capture_id": page, "institution_name": SELLER, "rule": rule, "check": "main",
                "rule_version": offer.rule_version, "outcome": outcome, "severity": "medium", "title": rule,
                "phrase": "包过", "captured_at": moment, "capture_sha256": body, "basis": "[]",
            })  # fmt: skip


def finding(program: str, rule: str, outcome: str = "fail") -> str:
    """The id of a finding."""
    return stable_id(program, rule, outcome)


def publish(store: Store, number: int, *, at: datetime | None = None, state: str = "published", **pages: Page) -> None:
    """Publish one run; pages by name."""
    run = sample.run(week(number), as_of=monday(number).isoformat(), state=state)
    store.publish(run, tables(number, pages, at) if state == "published" else {})
