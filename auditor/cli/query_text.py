"""The answers of `auditor query` as lines for people."""

from __future__ import annotations

from typing import Any

from auditor.store import price_text

_STATES = {"alleged": "待核实", "confirmed": "已核实", "disputed": "有争议", "corrected": "已改正"}


def search_lines(answer: dict[str, Any]) -> list[str]:
    """Institutions with their filings and counts."""
    if answer["answer"]:
        return [answer["answer"]]
    lines = []
    for found in answer["results"]:
        lines.append("  ".join(part for part in (found["name"], found["uscc"], found["region"]) if part))
        lines += [f"  {filing['filing_code'] or '备案编号未注明'}  {filing['sentence']}" for filing in found["filings"]]
        if not found["filings"]:
            lines.append("  本库镜像中无同名评价备案（不等于违规）")
        if found["programs"]:
            lines.append(
                f"  {answer['week']}：项目 {found['programs']} 个，线索 {found['fails']} 条（未经人工复核，非结论），"
                f"未能核查 {found['could_not_check']} 项"
            )
    if answer["truncated"]:
        lines.append(f"共 {answer['total']} 个，只显示前 {len(answer['results'])} 个（--limit）")
    return lines


def program_lines(it: dict[str, Any]) -> list[str]:
    """One program: what it is, what it costs, and its leads with their states."""
    lines = [
        f"{it['title'] or '未命名项目'}  {it['institution_name'] or '未署名'}  {it['url'] or ''}".rstrip(),
        f"  {it['week']} 所见；等级 {(it['levels'] or '未注明').replace('|', '、')}；"
        f"发证单位 {it['issuer'] or '未注明'}；评价机构 {it['evaluator_name'] or '未注明'}",
    ]
    for fee in it["fees"]:
        level = f"（{fee['level']}）" if fee["level"] else ""
        lines.append(f"  {fee['item'] or '费用'}{level} {price_text(fee)}")
    lines += [f"  「{claim['phrase']}」" for claim in it["claims"] if claim["polarity"] == "affirmed"]
    for row in it["findings"]:
        state = _STATES.get(row["publication"]["state"], row["publication"]["state"])
        lines.append(
            f"  线索 {row['finding_id']}  {row['rule']} {row['title']}（{state}），"
            f"首次 {row['first_seen']}，最近 {row['last_seen']}"
        )
    if it["could_not_check"]:
        lines.append(f"  未能核查 {len(it['could_not_check'])} 项（不计为问题）")
    if it["withheld"]:
        lines.append("  未经人工复核的内容不显示；没有显示不代表已核查无问题")
    return lines


def changes_lines(answer: dict[str, Any]) -> list[str]:
    """The changes of programs, one line each."""
    if answer["answer"]:
        return [answer["answer"]]
    lines = []
    for program in answer["programs"]:
        title, name = program["title"] or "未命名项目", program["institution_name"] or "未署名"
        lines.append(f"program:{program['program_id']}  {title}  {name}")
        lines += [f"  {event['day']} {event['text']}" for event in program["changes"]]
    return lines or ["没有收录过这些机构的招生项目"]
