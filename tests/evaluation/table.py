"""The figures of one part as a text table: ours beside the baselines."""

from __future__ import annotations

from typing import Any

from tests.evaluation.compare import FIELDS, KINDS

READERS = ("ours", "keywords", "trafilatura")


def render(part: str, figures: dict[str, dict[str, Any]]) -> str:
    """The table of a part; figures: reader → `Tally.figures`."""
    first = figures[READERS[0]]
    lines = [f"== part {part}: {first['pages']} pages =="]
    heads = "".join(f"  {name:^26}" for name in READERS)
    lines += [f"{'':<28}{heads}", f"{'field':<28}" + "       P      R     F1     n" * len(READERS)]
    for name in FIELDS:
        lines.append(_line(name, [figures[reader]["fields"][name] for reader in READERS]))
    lines.append(_line("claims (affirmed, micro)", [figures[reader]["claims"] for reader in READERS]))
    kinds = sorted({kind for reader in READERS for kind in figures[reader]["claims_by_kind"]})
    empty = {"p": None, "r": None, "f1": None, "tp": 0, "fn": 0}
    lines += [_line(f"  {k}", [figures[r]["claims_by_kind"].get(k, empty) for r in READERS]) for k in kinds]
    lines.append("")
    for label, pick in (
        ("page kind accuracy", lambda f: _number(f["page_kind_accuracy"])),
        ("must-not-fire violations", lambda f: _violations(f["must_not_fire"])),
        ("programs on non-offers", lambda f: str(f["programs_on_non_offers"])),
    ):
        lines.append(f"{label:<28}" + "".join(f"  {pick(figures[reader]):^26}" for reader in READERS))
    lines += ["", "page kinds, ours (row: label, column: read)"]
    lines.append(f"{'':<12}" + "".join(f"{kind:>12}" for kind in KINDS))
    for kind in KINDS:
        row = first["confusion"][kind]
        lines.append(f"{kind:<12}" + "".join(f"{row.get(other, 0):>12}" for other in KINDS))
    return "\n".join(lines)


def _line(name: str, scores: list[dict[str, Any]]) -> str:
    cells = [f" {_number(s['p'])} {_number(s['r'])} {_number(s['f1'])} {s['tp'] + s['fn']:>5}" for s in scores]
    return f"{name:<28}" + " ".join(cells)


def _number(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{value:>6.3f}"


def _violations(figures: dict[str, Any]) -> str:
    rate = figures["rate"]
    return f"{figures['violations']} of {figures['pairs']} ({'-' if rate is None else f'{rate:.1%}'})"
