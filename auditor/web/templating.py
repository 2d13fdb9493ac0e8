"""Jinja environment: escaping always on, and the few filters pages need."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from auditor.masking import mask
from auditor.report.safe import link
from auditor.runfolder import BEIJING
from auditor.visible import visible
from auditor.web.common import INSIDE, OPERATOR, review_is_on
from auditor.web.words import word

LANGUAGES = ("zh",)  # add a words file and translated templates to add one


def page(
    request: Request, name: str, values: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Render a template; every page knows its audience and its own path."""
    settings = request.app.state.settings if "app" in request.scope else None
    audience = settings.web_audience if settings else "internal"
    common = {
        "audience": "internal" if audience in INSIDE else audience, "operator": audience == OPERATOR,
        "review": bool(settings and review_is_on(settings)), "path": request.url.path, "language": "zh",
        "known_on": values.get("known_on"),
    }  # fmt: skip
    # For links to what is dated: whoever asked for a day goes on with it.
    common["on"] = f"?{query(as_known_on=common['known_on'])}" if common["known_on"] else ""
    return HTMLResponse(ENVIRONMENT.get_template(name).render(common | values), status, headers)


def moment(value: datetime | None) -> str:
    """A time in Beijing: '2026-11-16 09:02:03 北京时间'."""
    return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} 北京时间" if value else "未记录"


def yuan(fen: int | None) -> str:
    """Integer fen as '2,980.00 元'; a missing amount is said to be missing, never 0."""
    return "页面未写明" if fen is None else f"{fen // 100:,}.{fen % 100:02d} 元"


def web_address(url: str | None) -> str:
    """The URL when a reader may follow it: http or https, nothing personal in it; else ''."""
    return link(url) or ""


def safe(value: Any) -> Any:
    """What every expression of a template goes through: masked, nothing that turns the reading direction."""
    if type(value) is not str:  # markup of our own stays what it is
        return value
    return "\n".join(map(visible, mask(value).split("\n")))


def code(text: str) -> Markup:
    """A code of ours, such as a form's token, that must come back as it is: escaped, never masked."""
    return escape(text)


def query(**values: object) -> str:
    """A query string without empty values."""
    return urlencode({key: value for key, value in values.items() if value not in ("", None)})


def levels(text: str | None) -> str:
    """'五级|四级' as '五级、四级'."""
    return (text or "").replace("|", "、")


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=safe,
    )  # fmt: skip
    made.filters.update(word=word, moment=moment, yuan=yuan, web_address=web_address, levels=levels)
    made.filters.update(code=code, visible=lambda text: visible(text or ""))
    made.globals.update(query=query)
    return made


ENVIRONMENT = _environment()
