"""Builds the world that the server shows: a pure function of seed, anchor and step."""

from __future__ import annotations

from datetime import date

from auditor.sandbox import register_html, register_json, register_xlsx, scenario
from auditor.sandbox.render import render
from auditor.sandbox.site import World

__all__ = ["World", "build"]


def build(seed: int, anchor: date, step: int = 0) -> World:
    """The world of one week.

    Args:
        seed: changes names, wording, prices and page styles.
        anchor: a Monday.
        step: weeks after it; from step 1 on one site has dropped 包过, one filing has expired and one offer is new.

    Raises:
        ValueError: `anchor` is no Monday or `step` is negative.
    """
    made = scenario.make(seed, anchor, step)
    xlsx = register_xlsx.build(made)
    sites = {plan.host: render(plan, seed) for plan in made.sites}
    for register in (register_html.build(made, xlsx), register_json.build(made)):
        sites[register.host] = register
    return World(seed, anchor, step, made.today, sites, xlsx)
