"""Writes the sandbox's catalogue of sources, in the format of catalogue/sources.yaml."""

from __future__ import annotations

from typing import Any

import yaml

from auditor.sandbox import register_html, register_json
from auditor.sandbox.site import Site, World

_OWNER = "sandbox"


def document(world: World) -> str:
    """The YAML text: two registers and one entry per site; it says nothing about who is honest."""
    sources: list[dict[str, Any]] = [
        {
            "id": "pjjg", "kind": "register", "publisher": world.sites[register_html.HOST].publisher,
            "urls": [f"http://{register_html.HOST}{register_html.INDEX}"], "adapter": "pjjg_html",
            "max_pages": 200, "delay_s": 0.0, "owner": _OWNER,
        },
        {
            "id": "osta", "kind": "register", "publisher": world.sites[register_json.HOST].publisher,
            "urls": [f"http://{register_json.HOST}{register_json.BASE}"], "adapter": "osta_json",
            "max_pages": 50, "delay_s": 0.0, "owner": _OWNER, "options": {"organ_path": register_json.ORGAN_PATH},
        },
    ]  # fmt: skip
    sources += [_entry(site) for host, site in sorted(world.sites.items()) if not site.register]
    return yaml.safe_dump({"sources": sources}, allow_unicode=True, sort_keys=False, width=1000)


def _entry(site: Site) -> dict[str, Any]:
    return {
        "id": site.host.partition(".")[0], "kind": "site", "publisher": site.publisher,
        "urls": [f"http://{site.host}{site.start}"], "region": site.region, "max_pages": 12, "delay_s": 0.0,
        "owner": _OWNER,
    }  # fmt: skip
