"""Small authored pages of invented sellers; every test builds what it needs from these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from auditor.extract import PageReading, read_page

SCHOOL = "山南青栩职业技能培训学校有限公司"
FOOTER = (
    f"<footer><p>版权所有 {SCHOOL}</p><p>统一社会信用代码：91990100MA00A0A0XK 地址：山南省青栩市学士路9号2楼</p>"
    "<p>咨询电话：0599-00000999</p></footer>"
)


def read(body: str | bytes, url: str = "http://a.example.invalid/x.html", **more: Any) -> PageReading:
    """Read a page as the pipeline does."""
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return read_page(data, capture_id="cap", source_id="src", url=url, **more)


def offer(
    inner: str, title: str = "人工智能训练师三级培训班", price: str = "<p>培训费：2980元</p>", footer: str = FOOTER
) -> str:
    """An offer page around a piece of HTML."""
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>{price}{inner}"
        f"<form><input name='tel' placeholder='手机号'><button>立即报名</button></form>{footer}</body></html>"
    )


def kinds(reading: PageReading, polarity: str = "affirmed") -> set[str]:
    """The kinds of claim a page makes with one polarity."""
    return {claim["kind"] for claim in reading.claims if claim["polarity"] == polarity}


def fee_set(reading: PageReading) -> set[tuple[str, str, int | None]]:
    """Fees as (item, level, yuan)."""
    return {(f["item"], f["level"], f["amount_fen"] // 100) for f in reading.fees}


def wordings(name: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What sellers say and what honest schools say, by kind, from one list of `wordings.yaml`."""
    lists = yaml.safe_load(Path(__file__).with_name("wordings.yaml").read_text(encoding="utf-8"))[name]
    return lists["said"], lists["not_said"]
