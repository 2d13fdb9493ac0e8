"""The price references of data/benchmark.yaml: own-data thresholds, proxy bands, published standards.

The amounts come from the domain brief, each entry with its source and whether it was verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from auditor.errors import ConfigError
from auditor.model import LEVELS
from auditor.rules.load import schema_problems
from auditor.rules.yamlfile import YamlFile

DIGITS = {level: len(LEVELS) - index for index, level in enumerate(LEVELS)}  # 五级 = 5 … 一级 = 1
Span = tuple[int, int]  # lowest and highest usual amount, fen


@dataclass(frozen=True)
class Published:
    """A published charge for examinations of one province; only a verified one is compared with."""

    province: str
    document: str
    trades: str
    start: str
    end: str
    verified: bool
    spans: dict[int, Span]


@dataclass(frozen=True)
class Subsidy:
    """The caps of one scheme in fen by level digit; `province` is '' for the whole country."""

    scheme: str
    province: str
    start: str
    end: str
    verified: bool
    caps: dict[int, int]


@dataclass(frozen=True)
class References:
    """What fees are compared with.

    Attributes:
        least_sellers, mads, share: when our own data suffice, and how far above their median is far.
        proxy_far: how many times the top of a band is far.
        cheap_fen: below this a certain certificate is a bait.
        bands: item → level digit → span; never verified, so always called a proxy.
        published: charges of provinces, verified or not.
        subsidies: caps of schemes, verified or not.
    """

    least_sellers: int
    mads: float
    share: float
    proxy_far: float
    cheap_fen: int
    bands: dict[str, dict[int, Span]]
    published: tuple[Published, ...]
    subsidies: tuple[Subsidy, ...]


def _spans(levels: dict[str, list[float]]) -> dict[int, Span]:
    return {DIGITS[level]: (round(low * 100), round(high * 100)) for level, (low, high) in levels.items()}


def read(path: Path) -> References:
    """The references of a file.

    Raises:
        ConfigError: the file breaks its schema, or a span ends before it begins; names file and line.
    """
    file = YamlFile(path)
    wrong = schema_problems(file, "benchmark")
    if not wrong:
        wrong = [
            f"{file.at(part, number, 'low_high', level)}: {span} ends before it begins"
            for part in ("bands", "published")
            for number, entry in enumerate(file.data[part])
            for level, span in entry["low_high"].items()
            if span[1] < span[0]
        ]
    if wrong:
        place, _, what = wrong[0].partition(": ")
        raise ConfigError(what, place, "fix that line")
    data: dict[str, Any] = file.data
    return References(
        **data["own"],
        proxy_far=data["proxy_far"],
        cheap_fen=data["cheap_yuan"] * 100,
        bands={band["item"]: _spans(band["low_high"]) for band in data["bands"]},
        published=tuple(
            Published(
                entry["province"], entry["document"], entry["trades"], entry["from"], entry["to"] or "",
                entry["verified"], _spans(entry["low_high"]),
            )
            for entry in data["published"]
        ),
        subsidies=tuple(
            Subsidy(
                entry["scheme"], entry["province"], entry["from"], entry["to"] or "", entry["verified"],
                {DIGITS[level]: round(cap * 100) for level, cap in entry["caps"].items()},
            )
            for entry in data["subsidies"]
        ),
    )  # fmt: skip


@lru_cache(maxsize=1)
def references() -> References:
    """Those that ship with the package, read once."""
    with resources.as_file(resources.files("auditor.rules").joinpath("data/benchmark.yaml")) as path:
        return read(path)
