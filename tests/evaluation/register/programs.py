"""`python -m tests.evaluation.register.programs COUNT`: programs verified against 50,000 filings, one JSON line."""

# ruff: noqa: T201

from __future__ import annotations

import gc
import json
import random
import sys
import time

from auditor.registry import Resolver
from tests.evaluation.register.claims import make_claims
from tests.evaluation.register.world import make_world
from tests.registry.helpers import TODAY, cover, filing, frames, programs

FILINGS, CLAIMS = 50_000, 20_000


def main(count: int) -> int:
    """Programs name one of 20,000 spellings, with changing levels and places."""
    world = make_world(FILINGS, 5)
    filings = [filing(b.name, province=b.province, aliases=(b.former,) if b.former else ()) for b in world.filed]
    lists = [cover("html", province, "S") for province in sorted({b.province for b in world.filed})]
    mirror = frames(filings, [*lists, cover("json", "", "Y"), cover("json", "", "J")])
    del filings
    chance = random.Random(6)
    claims = make_claims(world, CLAIMS, 7)
    chosen = [claims[chance.randrange(CLAIMS)] for _ in range(count)]
    asked = programs({}).loc[[0] * count].reset_index(drop=True)
    asked["program_id"] = [f"p{n:07d}" for n in range(count)]
    asked["evaluator_name"] = [claim.name for claim in chosen]
    asked["region"] = [claim.region for claim in chosen]
    asked["levels"] = [chance.choice(["五级", "四级", "三级", "五级|四级", "四级|三级", ""]) for _ in range(count)]
    del world, claims, chosen, lists
    gc.collect()
    started = time.perf_counter()
    answers = Resolver(*mirror, 35).verify(asked, TODAY)
    seconds = time.perf_counter() - started
    outcomes = answers["outcome"].value_counts().sort_index().to_dict()
    line = {"programs": count, "filings": FILINGS, "seconds": round(seconds, 1)}
    print(json.dumps(line | {"outcomes": outcomes}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
