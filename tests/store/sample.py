"""A small authored world for the tests of store and web: two sellers, one filed evaluator, two weeks."""

# ruff: noqa: E501  (a row reads better whole)
from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from auditor.model import sha256_hex, stable_id
from auditor.tables import BY_NAME, to_frame

WEEK, WEEK_BEFORE = "2026-W47", "2026-W46"
AS_OF = date(2026, 11, 16)
FETCHED = datetime(2026, 11, 16, 1, 2, 3, tzinfo=UTC)
SELLER_USCC = "91330106MA2AUD0017"
EVALUATOR_USCC = "52330000MJ87AUD02X"
HOSTILE = "<script>alert('x')</script> \"'><img src=x onerror=alert(1)>"
FEARED = "保证一次通过"
PAGE = (
    "星桥智训教育 人工智能训练师三级培训班\n招生热线13812345678，身份证110101199003074518。\n"
    f"本校承诺：{FEARED}，不过退款！{HOSTILE}\n培训费2980元，评价费另计。\n报名微信同号。"
)


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A frame of a contract; columns a row leaves out are null."""
    schema = BY_NAME[name].schema
    return to_frame(pa.Table.from_pylist([{key: row.get(key) for key in schema.names} for row in rows], schema=schema))


def run(week: str = WEEK, **changed: Any) -> dict[str, Any]:
    """What the pipeline says about a run."""
    base = {
        "week": week, "as_of": AS_OF.isoformat(), "code_version": "0.1.0", "lock_hash": "a" * 64,
        "ruleset_digest": "b" * 64, "counts": {"programs": 3}, "state": "published", "report_url": None,
        "sources": [{"id": "xingqiao", "publisher": "星桥智训", "kind": "site", "region": "浙江", "owner": "值班"}],
    }  # fmt: skip
    return {**base, **changed}


def filings(as_of: date = AS_OF, **changed: Any) -> pd.DataFrame:
    """One evaluator filed in 浙江 for 人工智能训练师 五级 to 三级."""
    scope = [["4-04-05-05", "人工智能训练师", "数据标注员", level] for level in ("五级", "四级", "三级")]
    row = {
        "filing_id": "filing1", "name": "浙江澄明技能评价中心", "aliases": "澄明评价", "uscc": EVALUATOR_USCC,
        "institution_class": "S", "filing_code": "S000133000123", "province": "浙江",
        "valid_from": date(2024, 3, 1), "valid_to": date(2027, 2, 28), "status": "有效",
        "scope": json.dumps(scope, ensure_ascii=False), "register": "pjjg", "as_of": as_of,
        "evidence_sha256": "c" * 64, "source_url": "http://register.example/detail/1",
    }  # fmt: skip
    return table("filings", [{**row, **changed}])


def coverage(as_of: date = AS_OF) -> pd.DataFrame:
    """浙江 complete, 四川 not."""
    return table("coverage", [
        {"register": "pjjg", "province": "浙江", "institution_class": "S", "as_of": as_of, "complete": True, "filings": 1,
         "why": "", "evidence_sha256": "c" * 64},
        {"register": "pjjg", "province": "四川", "institution_class": "S", "as_of": as_of, "complete": False, "filings": 0,
         "why": "名单以附件公布，尚未导入", "evidence_sha256": "d" * 64},
    ])  # fmt: skip


def _finding(program: str, rule: str, outcome: str, severity: str, **more: Any) -> dict[str, Any]:
    return {
        "finding_id": stable_id(program, rule, outcome), "program_id": program, "source_id": "xingqiao",
        "capture_id": "cap1", "institution_name": "杭州星桥智训教育科技有限公司", "url": "https://xingqiao.example/ai",
        "rule": rule, "rule_version": "1", "check": "main", "outcome": outcome, "severity": severity,
        "capture_sha256": sha256_hex(PAGE.encode()), "captured_at": FETCHED, "register_sha256": "c" * 64,
        "register_as_of": AS_OF, "facts_digest": "e" * 64, "ruleset_digest": "b" * 64,
        "basis": json.dumps([{"document": "中华人民共和国广告法", "article": "第二十四条", "verified": True}], ensure_ascii=False),
        **more,
    }  # fmt: skip


def tables(week: str = WEEK, *, extra_programs: int = 0) -> dict[str, pd.DataFrame]:
    """All tables of one run."""
    start = PAGE.index(FEARED)
    seller = {"source_id": "xingqiao", "capture_id": "cap1", "url": "https://xingqiao.example/ai", "region": "浙江",
              "institution_name": "杭州星桥智训教育科技有限公司", "uscc": SELLER_USCC, "occupation_code": "4-04-05-05",
              "occupation": "人工智能训练师"}  # fmt: skip
    programs = [
        {**seller, "program_id": "prog1", "natural_key": "/ai 三级班", "title": "人工智能训练师三级班 咨询13812345678",
         "levels": "三级", "certificate_type": "职业技能等级证书", "evaluator_name": "浙江澄明技能评价中心", "hours": 40.0,
         "issuer": "浙江澄明技能评价中心"},
        {**seller, "program_id": "prog2", "natural_key": "/ai 五级班", "title": f"五级班 {HOSTILE}", "levels": "五级|四级"},
        {"program_id": "prog3", "source_id": "nameless", "capture_id": "cap2", "url": "javascript:alert(1)",
         "natural_key": "/x", "title": "人工智能训练师速成", "levels": "", "region": "四川"},
    ]  # fmt: skip
    fails = [
        _finding("prog1", "R01", "fail", "high", title="承诺包过", why="页面写有“保证一次通过”", phrase=FEARED, start=start, end=start + len(FEARED)),
        _finding("prog2", "R18", "fail", "medium", title="费用另计", why=HOSTILE, phrase="评价费另计",
                 start=PAGE.index("评价费另计"), end=PAGE.index("评价费另计") + 5),
        _finding("prog1", "R09a", "could_not_check", "high", title="评价机构备案", why="四川名单尚未导入，请先导入名单"),
    ]  # fmt: skip
    for number in range(extra_programs):
        key = f"more{number:03d}"
        programs.append(
            {**seller, "program_id": key, "natural_key": key, "title": f"班次{number:03d}", "levels": "四级"}
        )
        fails.append(_finding(key, "R05", "fail", "low", title="最高级用语", why="最权威", phrase="最权威"))
    for row in fails:
        row["run"] = week
    return {
        "captures": table("captures", [
            {"capture_id": "cap1", "source_id": "xingqiao", "url": "https://xingqiao.example/ai",
             "final_url": "https://xingqiao.example/ai", "outcome": "ok", "status": 200, "fetched_at": FETCHED,
             "sha256": sha256_hex(PAGE.encode()), "size": len(PAGE.encode()), "content_type": "text/html",
             "robots": "allowed", "warc_file": "captures-000.warc.gz", "warc_offset": 4096},
            {"capture_id": "cap2", "source_id": "nameless", "url": "https://nameless.example/", "outcome": "ok",
             "status": 200, "fetched_at": FETCHED, "sha256": "f" * 64, "warc_file": "captures-000.warc.gz", "warc_offset": 9},
        ]),
        "pages": table("pages", [
            {"capture_id": "cap1", "source_id": "xingqiao", "url": "https://xingqiao.example/ai", "kind": "offer",
             "why": "有价格与报名方式", "title": "星桥智训", "encoding": "utf-8", "encoding_how": "meta", "text": PAGE},
            {"capture_id": "cap2", "source_id": "nameless", "kind": "offer", "title": "", "text": "空\x00字"},
        ]),
        "programs": table("programs", programs),
        "fees": table("fees", [
            {"fee_id": "fee1", "program_id": "prog1", "item": "培训费", "level": "三级", "amount_fen": 298000, "currency": "CNY"},
            {"fee_id": "fee2", "program_id": "prog1", "item": "评价费", "level": "三级", "currency": "CNY"},
        ]),
        "claims": table("claims", [
            {"claim_id": "claim1", "capture_id": "cap1", "program_id": "prog1", "kind": "guarantee_pass", "phrase": FEARED,
             "normalised": FEARED, "start": start, "end": start + len(FEARED), "polarity": "affirmed", "where": "body"},
            {"claim_id": "claim2", "capture_id": "cap1", "program_id": "", "kind": "extra_fee", "phrase": "评价费另计",
             "normalised": "评价费另计", "start": 0, "end": 5, "polarity": "affirmed", "where": "body"},
        ]),
        "verifications": table("verifications", [
            {"program_id": "prog1", "outcome": "verified", "role": "evaluator", "asked_name": "浙江澄明技能评价中心",
             "filing_id": "filing1", "matched_name": "浙江澄明技能评价中心", "institution_class": "S", "province": "浙江",
             "valid_from": date(2024, 3, 1), "valid_to": date(2027, 2, 28), "match": "exact", "score": 1.0,
             "explanation": "名称与公示一致，备案在有效期内。", "candidates": "[]", "register": "pjjg", "as_of": AS_OF,
             "evidence_sha256": "c" * 64},
            {"program_id": "prog3", "outcome": "unavailable", "role": "institution", "explanation": "名单不完整，无法判断。",
             "candidates": "[]"},
        ]),
        "findings": table("findings", fails),
        "risks": table("risks", [
            {"subject_kind": "program", "subject_id": "prog1", "name": "三级班", "score": 72, "level": "high",
             "parts": json.dumps([{"rule": "R01", "points": 72, "formula": "高 × 1"}], ensure_ascii=False), "programs": 1, "fails": 1, "could_not_check": 1},
            {"subject_kind": "program", "subject_id": "prog2", "name": "五级班", "score": 30, "level": "medium",
             "parts": "[]", "programs": 1, "fails": 1, "could_not_check": 0},
            {"subject_kind": "institution", "subject_id": SELLER_USCC, "name": "星桥", "score": 80, "level": "high",
             "parts": "[]", "programs": 2, "fails": 2, "could_not_check": 1},
        ]),
        "gaps": table("gaps", [
            {"source_id": "blocked", "subject": "https://blocked.example/", "stage": "crawl", "reason": "对方要求人机验证，已停止",
             "todo": "请人工打开页面并保存后提交"},
        ]),
        "gates": table("gates", [
            {"suite": "crawl", "check": "min_programs", "subject": "nameless", "level": "warning", "success": False,
             "observed": "1", "expected": "≥ 2", "todo": "核对该来源的页面是否改版"},
        ]),
    }  # fmt: skip
