"""The two weeks before the demo: the sites whose prices have a past are audited, so that R19 has something to see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from auditor import pipeline
from auditor.cli.demo_world import serving, week_of
from auditor.sandbox import scenario
from auditor.sandbox.catalogue import document
from auditor.sandbox.evaluate import PAST
from auditor.sandbox.world import World, build
from auditor.settings import Settings

WEEKS = 2


def with_a_past(world: World) -> list[str]:
    """Source ids of the sites that show a list price or an offer of their own story."""
    made = scenario.make(world.seed, world.anchor, world.step)
    return sorted(
        site.slug
        for site in made.sites
        for offer in site.offers
        if offer.list_price > 0 or any(rule in PAST for line in offer.lines for rule, _ in line.rules)
    )


def live_through(work: Path, world: World, say: Callable[[str], None]) -> None:
    """Audit those sites as they were one and two weeks before `world`, in this process, into the demo's own folders.

    Once for each world: a demo that is run again finds these weeks as they were published.
    """
    done, name = work / "past.txt", f"{world.seed} {world.anchor} {world.step}"
    if done.exists() and done.read_text(encoding="utf-8") == name:
        return
    only = with_a_past(world)
    for step in range(world.step - WEEKS, world.step):
        before = build(world.seed, world.anchor, step)
        catalogue = work / "sources-before.yaml"
        catalogue.write_text(document(before), encoding="utf-8")
        with serving(before, []) as port:
            settings = Settings(
                _env_file=None,
                data_url=str(work / "runs"),
                database_url=f"sqlite:///{work / 'auditor.db'}",
                catalogue=catalogue,
                connect_to={".sandbox.test": f"127.0.0.1:{port}"},
                delay_floor_s=0.02,
                timeout_s=3.0,
                total_timeout_s=6.0,
                retries=1,
                max_bytes=2_000_000,
            )
            pipeline.audit(week=week_of(before), as_of=before.today, only=only, settings=settings)
        say(f"before    {week_of(before)}: {len(only)} sites, for what they asked then")
    done.write_text(name, encoding="utf-8")
