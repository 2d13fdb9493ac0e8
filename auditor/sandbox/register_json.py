"""The JSON register: the list of occupational standards, and filings of employers and technical schools."""

from __future__ import annotations

import json
from typing import Any

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME, WORK_TYPES
from auditor.sandbox.bank import load
from auditor.sandbox.nouns import Entry, Scenario
from auditor.sandbox.register_html import level_name
from auditor.sandbox.site import Listing, Page, Site

HOST = "osta.sandbox.test"
BASE = "/api"
ORGAN_PATH = "/public/evaluationOrganList"
_CLASS = {"Y": "用人单位", "J": "技工院校", "S": "社会培训评价组织"}


def build(scenario: Scenario) -> Site:
    """The virtual host with both lists; classes Y and J only."""
    organs = tuple(_organ(e) for e in scenario.entries if e.letter in ("Y", "J"))
    listings = {
        BASE + "/public/skillStandardList": Listing(_standards(), search=("name", "code")),
        BASE + ORGAN_PATH: Listing(organs, search=("name", "creditCode")),
    }
    return Site(
        HOST,
        BASE,
        _pages(),
        "User-agent: *\nAllow: /api/\n",
        "技能人才评价工作网（沙盒）",
        register=True,
        listings=listings,
    )


def _pages() -> dict[str, Page]:
    """The dictionary's entry and the standard's document, which the service calls a spreadsheet."""
    entry = {"careerCode": OCCUPATION_CODE, "name": OCCUPATION_NAME, "works": [{"name": work} for work in WORK_TYPES]}
    body = json.dumps({"code": 200, "msg": "操作成功", "body": entry}, ensure_ascii=False)
    return {
        BASE + "/client/career/detail": Page(body.encode(), "application/json;charset=UTF-8"),
        BASE + "/sys/downloadFile/decrypt": Page(b"%PDF-1.4\n% sandbox\n%%EOF\n", "application/vnd.ms-excel"),
    }


def _standards() -> tuple[dict[str, Any], ...]:
    known = [[OCCUPATION_CODE, OCCUPATION_NAME], *load("names")["other_occupations"]]
    return tuple(
        {
            "id": 600 + n, "name": name, "code": code, "issueTime": "2021-10-01" if n == 0 else "2019-12-01",
            "issueNumber": "", "standardInfo": f"/standard/{code}.pdf",
            "standardInfoName": f"{name}国家职业技能标准.pdf",
        }
        for n, (code, name) in enumerate(known)
    )  # fmt: skip


def _organ(entry: Entry) -> dict[str, Any]:
    who, code = entry.institution, entry.code
    return {
        "code": code, "name": who.name, "creditCode": who.uscc, "formerNames": list(who.former),
        "linkAddress": who.address,
        "filings": [{
            "filingCode": code, "organType": _CLASS[entry.letter], "evaluateOrganCode": code[1:5],
            "provinceCode": code[5:7], "evaluateOrganSequence": code[7:], "evaluateDate": str(entry.valid_from),
            "evaluateEndDate": str(entry.valid_to) if entry.valid_to else "", "status": entry.status,
            "scope": [
                {"careerCode": c, "careerName": n, "workName": w, "level": level_name(d)} for c, n, w, d in entry.scope
            ],
        }],
    }  # fmt: skip
