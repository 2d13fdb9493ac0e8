"""The occupation standard in force and the occupation's entry in the dictionary, read from the official JSON service.

Calls and fields: domain brief §3.1. What is not as this program assumes is reported, so that a revised standard does
not go unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME, WORK_TYPES
from auditor.registry.drift import Drift, Reader
from auditor.registry.json_api import body_of
from auditor.registry.json_spec import as_text, pick

KNOWN_EDITION = "2021-10"  # catalogue date of the 2021 standard, the last one known to this program
_DICTIONARY = 2  # versionId of the 2022 大典, the only one with detail rows (2026-08)
_PDF = b"%PDF"


@dataclass
class Standard:
    """What the service says of our occupation.

    Attributes:
        issued: catalogue date as written, '' when not read.
        number: 发文号 as written, '' when not given.
        works: names of the 工种 in the dictionary.
        document_sha256: digest of the standard's PDF, '' when it could not be had.
        differences: in Chinese, what is not as this program assumes.
        gaps: in Chinese, what could not be read and why.
    """

    issued: str = ""
    number: str = ""
    works: tuple[str, ...] = ()
    document_sha256: str = ""
    differences: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def read_standard(base: str, reader: Reader) -> Standard:
    """Ask for the standard, its document and the dictionary's entry; each part that fails is a gap of its own.

    Args:
        base: address of the API, for example http://www.osta.org.cn/api.
    """
    base, standard = base.rstrip("/"), Standard()
    row: dict[str, Any] = {}
    try:
        row = _listed(base, reader)
    except Drift as drift:
        standard.gaps.append(f"职业标准目录未能读取：{drift}")
    if row:
        standard.issued, standard.number = as_text(row.get("issueTime")), as_text(row.get("issueNumber"))
        if not standard.issued.startswith(KNOWN_EDITION):
            standard.differences.append(
                f"标准目录日期为{standard.issued or '空'}，本程序所据为{KNOWN_EDITION}版："
                "标准可能已修订，请核对等级、学时与申报条件"
            )
        try:
            standard.document_sha256 = _document(base, as_text(row.get("standardInfo")), reader)
        except Drift as drift:
            standard.gaps.append(f"标准文本未能取得：{drift}")
    try:
        standard.works = _works(base, reader)
    except Drift as drift:
        standard.gaps.append(f"职业分类大典条目未能读取：{drift}")
    else:
        new = [work for work in standard.works if work not in WORK_TYPES]
        gone = [work for work in WORK_TYPES if work not in standard.works]
        if new or gone:
            standard.differences.append(
                f"工种与本程序所据不同：新增{'、'.join(new) or '无'}，缺少{'、'.join(gone) or '无'}"
            )
    return standard


def _listed(base: str, reader: Reader) -> dict[str, Any]:
    query = {"pageSize": 800, "pageNum": 1, "total": 0, "nameCode": OCCUPATION_CODE, "status": 1}
    body = body_of(reader.get(f"{base}/public/skillStandardList?{urlencode(query)}"), {"code": 200})
    rows = pick(body, "body.list")
    ours = [row for row in rows if pick(row, "code") == OCCUPATION_CODE] if isinstance(rows, list) else []
    if not ours:
        raise Drift(f"标准目录中没有{OCCUPATION_CODE}")
    newest: dict[str, Any] = max(ours, key=lambda row: as_text(pick(row, "issueTime")))
    return newest


def _document(base: str, path: str, reader: Reader) -> str:
    """Digest of the document. The service may call a PDF application/vnd.ms-excel: its first bytes decide."""
    if not path:
        raise Drift("目录中没有文件路径(standardInfo)")
    answer = reader.get(f"{base}/sys/downloadFile/decrypt?{urlencode({'fileName': path})}")
    if not answer.body.startswith(_PDF):
        raise Drift(f"返回的不是PDF文件（声明为{answer.content_type or '未注明'}）")
    return answer.sha256


def _works(base: str, reader: Reader) -> tuple[str, ...]:
    query = urlencode({"careerCode": OCCUPATION_CODE, "versionId": _DICTIONARY})
    entry = pick(body_of(reader.get(f"{base}/client/career/detail?{query}"), {"code": 200}), "body")
    if pick(entry, "careerCode") != OCCUPATION_CODE or pick(entry, "name") != OCCUPATION_NAME:
        raise Drift("返回的不是人工智能训练师的条目")
    listed = pick(entry, "works")
    if not isinstance(listed, list):
        raise Drift("条目中没有works，结构已变")
    names = [
        as_text(work.get("name") or work.get("workName")) if isinstance(work, dict) else as_text(work)
        for work in listed
    ]
    if not all(names):
        raise Drift("工种缺少名称，结构已变")
    return tuple(names)
