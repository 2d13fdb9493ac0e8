"""Small authored run: three institutions with leads, one truthful, one anonymous, a gap, a register, two gates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from auditor.model import sha256_hex, stable_id
from auditor.tables import ALL, BY_NAME

WEEK = "2026-W47"
AS_OF = date(2026, 11, 16)
FETCHED = datetime(2026, 11, 15, 22, 5, 9, tzinfo=UTC)  # 06:05:09 on the 16th in Beijing
RULESET = sha256_hex(b"rules")
BASIS = json.dumps(
    [
        {"document": "《中华人民共和国广告法》", "article": "第二十四条第一项", "verified": True},
        {"document": "省级管理办法（示例）", "article": "", "verified": False},
    ],
    ensure_ascii=False,
)
RULES: list[dict[str, Any]] = [
    {
        "id": rule,
        "title_zh": zh,
        "title_en": en,
        "severity": severity,
        "advice_zh": "要求经营者提供依据；消费者付款前先查询评价机构公示系统。",
        "basis": [],
    }
    for rule, zh, en, severity in (
        ("R01", "承诺保过、包拿证", "Guarantees a pass", "high"),
        ("R05", "使用“最权威”等绝对化用语", "Superlatives", "medium"),
        ("R09a", "所称评价机构不在登记册中", "Evaluator not in the register", "high"),
        ("R18", "收费不完整，另行加收", "Extra fees", "medium"),
        ("R30", "网页未写明经营者", "Anonymous seller", "medium"),
    )
]


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A frame of one table; columns not given are missing."""
    return pd.DataFrame(
        [{column: row.get(column) for column in BY_NAME[name].schema.names} for row in rows],
        columns=BY_NAME[name].schema.names,
    )


class Builder:
    """Collects rows page by page; ids follow from names."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in ALL}
        self.sources: list[dict[str, Any]] = []

    def add(self, table: str, **values: Any) -> dict[str, Any]:
        self.rows[table].append(values)
        return values

    def source(self, slug: str, publisher: str, **values: Any) -> None:
        entry = {"id": slug, "kind": "site", "publisher": publisher, "urls": [f"http://{slug}.sandbox.test/"]}
        self.sources.append({**entry, "state": "live", **values})

    def page(self, slug: str, text: str, *, url: str = "", kind: str = "offer", **values: Any) -> dict[str, Any]:
        url = url or f"http://{slug}.sandbox.test/course/1.html"
        capture = stable_id(slug, url)
        digest = sha256_hex(text.encode())
        self.add(
            "captures", capture_id=capture, source_id=slug, url=url, final_url=url, outcome="ok", status=200,
            fetched_at=FETCHED, sha256=digest, size=len(text), content_type="text/html", charset="utf-8",
            robots="allowed", warc_file="captures-0.warc.gz", warc_offset=1024 * len(self.rows["captures"]), detail="",
        )  # fmt: skip
        return self.add(
            "pages", capture_id=capture, source_id=slug, url=url, sha256=digest, kind=kind, text=text, **values
        )

    def program(self, page: dict[str, Any], title: str, name: str, uscc: str = "", **values: Any) -> dict[str, Any]:
        return self.add(
            "programs", program_id=stable_id(page["source_id"], title), source_id=page["source_id"],
            capture_id=page["capture_id"], url=page["url"], natural_key=title, title=title, institution_name=name,
            uscc=uscc, occupation_code="4-04-05-05", occupation="人工智能训练师", work_type="", start=0,
            end=len(page["text"]), **{"levels": "三级", "certificate_type": "职业技能等级证书", **values},
        )  # fmt: skip

    def fee(self, program: dict[str, Any], item: str, fen: int | None, **values: Any) -> None:
        self.add(
            "fees", fee_id=stable_id(program["program_id"], item), program_id=program["program_id"], item=item,
            amount_fen=fen, currency="CNY", **{"level": "三级", "per": "人", **values},
        )  # fmt: skip

    def finding(self, program: dict[str, Any], rule: str, phrase: str = "", **values: Any) -> dict[str, Any]:
        page = next(row for row in self.rows["pages"] if row["capture_id"] == program["capture_id"])
        start = page["text"].find(phrase) if phrase else -1
        known = next(entry for entry in RULES if entry["id"] == rule)
        row = {
            "run": WEEK, "program_id": program["program_id"], "source_id": program["source_id"],
            "capture_id": program["capture_id"], "institution_name": program["institution_name"],
            "url": program["url"], "rule": rule, "rule_version": "1", "check": "main", "outcome": "fail",
            "severity": known["severity"], "title": known["title_zh"], "why": "", "phrase": phrase,
            "start": start if start >= 0 else None, "end": start + len(phrase) if start >= 0 else None,
            "capture_sha256": page["sha256"], "captured_at": FETCHED, "basis": BASIS,
            "facts_digest": sha256_hex(b"facts"), "ruleset_digest": RULESET,
        } | values  # fmt: skip
        row["finding_id"] = stable_id(row["program_id"], rule, row["check"], row["outcome"], phrase)
        return self.add("findings", **row)

    def frames(self) -> dict[str, pd.DataFrame]:
        return {name: frame(name, rows) for name, rows in self.rows.items()}

    def plan(self) -> dict[str, Any]:
        return {
            "week": WEEK, "as_of": AS_OF.isoformat(), "sources": self.sources, "code_version": "0.1.0",
            "ruleset_digest": RULESET, "lock_hash": sha256_hex(b"lock"),
            "table_digests": {"findings.parquet": sha256_hex(b"findings")},
        }  # fmt: skip


def week() -> Builder:
    """The ordinary week."""
    b = Builder()
    b.source("qiming", "启明数智职业培训学校")
    b.source("yunfan", "云帆教育咨询")
    b.source("anon", "无名落地页")
    b.source("hengxin", "衡信技能评价中心")
    b.source("draft-one", "待核实来源", state="draft")
    text = (
        "启明数智职业培训学校 人工智能训练师三级班火热招生。零基础可学，签约保过，不过退款。"
        "咨询电话13812345678，微信：qiming_laoshi，联系人：王小明。证书由云上评价中心颁发，培训费2980元。"
    )
    qiming = b.program(
        b.page("qiming", text), "人工智能训练师三级取证班", "启明数智职业培训学校", "91330106MA27XK4T5Q",
        issuer="云上评价中心", evaluator_name="云上评价中心", hours=40.0, region="浙江",
    )  # fmt: skip
    b.fee(qiming, "培训费", 298000, list_price_fen=598000)
    b.fee(qiming, "评价费", None)
    b.finding(qiming, "R01", "签约保过", why="网页承诺保过，且未见否定或转述。")
    b.finding(
        qiming, "R09a", "云上评价中心", why="浙江登记册完整且在有效期内，未见同名或相近机构。",
        register_sha256=sha256_hex(b"register"), register_as_of=AS_OF,
    )  # fmt: skip
    b.add(
        "verifications", program_id=qiming["program_id"], outcome="not_found", role="evaluator",
        asked_name="云上评价中心", match="", explanation="浙江、全国登记册（2026-11-16）均无“云上评价中心”。",
        candidates="[]", register="pjjg", as_of=AS_OF, evidence_sha256=sha256_hex(b"register"),
    )  # fmt: skip
    text = "云帆教育咨询：全国最权威的人工智能训练师培训，考试费另收。"
    yunfan = b.program(b.page("yunfan", text), "AI训练师精品班", "云帆教育咨询", levels="五级|四级")
    b.fee(yunfan, "全包价", 198000, amount_max_fen=398000, level="")
    b.finding(yunfan, "R05", "最权威")
    b.finding(yunfan, "R18", "考试费另收")
    b.finding(yunfan, "R09a", outcome="could_not_check", why="四川名单以附件公布，本周未导入，无法判断；请先导入名单。")
    b.add(
        "verifications", program_id=yunfan["program_id"], outcome="unavailable", role="evaluator",
        asked_name="蜀光技能评价公司", explanation="四川登记册不完整。", candidates="[]", register="pjjg", as_of=AS_OF,
    )  # fmt: skip
    anon = b.program(b.page("anon", "扫码报名人工智能训练师，1280元"), "扫码报名班", "", levels="")
    b.finding(anon, "R30", why="全站未见单位名称、信用代码、许可证或地址。")
    hengxin = b.program(
        b.page("hengxin", "衡信技能评价中心 人工智能训练师四级认定 评价费380元"), "四级认定", "衡信技能评价中心",
        "91510100MA6CXW2B3H", levels="四级", evaluator_name="衡信技能评价中心",
    )  # fmt: skip
    b.fee(hengxin, "评价费", 38000, level="四级")
    b.page("hengxin", "", url="http://hengxin.sandbox.test/img.html", kind="unreadable", why="整页为图片")
    for subject, name, points, level in (
        ("91330106MA27XK4T5Q", "启明数智职业培训学校", 78, "high"),
        ("云帆教育咨询", "云帆教育咨询", 41, "medium"),
    ):
        b.add(
            "risks", subject_kind="institution", subject_id=subject, name=name, score=points, level=level,
            parts=json.dumps([{"rule": "R01", "points": points, "formula": "高 = 40 × 1"}], ensure_ascii=False),
            programs=1, fails=2, could_not_check=0,
        )  # fmt: skip
    b.add(
        "gaps", source_id="hengxin", subject="http://hengxin.sandbox.test/img.html", stage="extract",
        reason="整页为图片，读不出文字", todo="人工打开网页查看",
    )  # fmt: skip
    for number in range(5):
        b.add(
            "gaps", source_id="yunfan", subject=f"http://yunfan.sandbox.test/p/{number}.html", stage="crawl",
            reason="服务器返回 503，重试后仍失败", todo="下周自动重试；连续两周失败请核对网址",
        )  # fmt: skip
    for province, kind, complete, n, why in (
        ("浙江", "S", True, 12, ""), ("江苏", "S", True, 9, ""), ("", "Y", True, 20, ""),
        ("四川", "S", False, 0, "名单以附件公布；请用 auditor registry import 导入"),
    ):  # fmt: skip
        b.add(
            "coverage", register="pjjg" if kind == "S" else "osta", province=province, institution_class=kind,
            as_of=AS_OF, complete=complete, filings=n, why=why, evidence_sha256=sha256_hex(b"list"),
        )  # fmt: skip
    b.add("gates", suite="programs", check="min_programs", subject="qiming", level="fatal", success=True)
    b.add(
        "gates", suite="programs", check="有名称和收费的课程占比", subject="anon", level="warning", success=False,
        observed="0.00", expected="≥ 0.50", todo="核对该来源的页面样式是否变了",
    )  # fmt: skip
    return b
