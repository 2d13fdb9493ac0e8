"""The corpus measures what it says it measures, and reading does not silently become worse."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
import yaml
from jsonschema import Draft202012Validator

from auditor.model import LEVELS, WORK_TYPES, CertificateType, ClaimKind, PageKind
from tests.evaluation.corpus import CORPUS, PARTS, SUFFIXES, files, pages, split
from tests.evaluation.floors import floors, measured
from tests.evaluation.reading import SCORED_CLAIMS

SCHEMA = json.loads((CORPUS / "labels.schema.json").read_text(encoding="utf-8"))
# Hosts of package and model registries, split so that this file does not hold them itself.
FORBIDDEN = tuple("".join(parts) for parts in (("py", "pi."), ("npm", "js."), ("hugging", "face."), ("docker", ".io")))


def test_every_page_has_labels_and_every_label_a_page() -> None:
    names = {path.with_suffix("") for path in files()}
    labels = {path.with_suffix("") for path in CORPUS.glob("*/*.yaml")}
    assert names == labels
    assert len(names) == len(files()), "two pages with one name"
    strangers = [p for p in CORPUS.glob("*/*") if p.suffix not in (*SUFFIXES, ".yaml")]
    assert not strangers


def test_labels_keep_their_schema_and_their_sense() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    wrong = [f"{page.name}: {error.message}" for page in pages() for error in validator.iter_errors(page.labels)]
    for page in pages():
        labels = page.labels
        if labels["programs"] and labels["page"]["kind"] != "offer":
            wrong.append(f"{page.name}: programs on a page that is no offer")
        if labels["claims"] and labels["page"]["kind"] != "offer":
            wrong.append(f"{page.name}: a page that sells nothing makes no claim of its own")
        both = {claim["kind"] for claim in labels["claims"]} & set(labels["must_not_fire"])
        if both:
            wrong.append(f"{page.name}: {sorted(both)} is claimed and must not fire")
        for program in labels["programs"]:
            if program["levels"] != [level for level in LEVELS if level in program["levels"]]:
                wrong.append(f"{page.name}: levels stand from low to high")
            fees = [tuple(sorted((k, str(v)) for k, v in fee.items())) for fee in program["fees"]]
            if len(fees) != len(set(fees)):
                wrong.append(f"{page.name}: one fee twice")
    assert not wrong, "\n".join(wrong)


def test_the_schema_speaks_the_models_language() -> None:
    defs = SCHEMA["$defs"]
    assert tuple(defs["claim"]["enum"]) == SCORED_CLAIMS
    assert set(SCORED_CLAIMS) <= {kind.value for kind in ClaimKind}
    assert set(SCHEMA["properties"]["page"]["properties"]["kind"]["enum"]) == {kind.value for kind in PageKind}
    assert tuple(defs["level"]["enum"]) == LEVELS
    program = defs["program"]["properties"]
    assert set(program["certificate_type"]["enum"]) == {*(kind.value for kind in CertificateType), None}
    assert set(program["work_type"]["enum"]) == {*WORK_TYPES, None}


def test_the_corpus_is_large_enough_and_mostly_honest() -> None:
    corpus = pages()
    assert len(corpus) >= 250
    assert sum(page.html for page in corpus) >= 100
    assert sum(not page.labels["breach"] for page in corpus) >= 0.4 * len(corpus)
    kinds = Counter(page.labels["page"]["kind"] for page in corpus)
    assert all(kinds[kind.value] >= 5 for kind in PageKind), kinds


def test_families_stand_in_one_part_each_and_the_test_part_is_large_enough_to_tell() -> None:
    parts = yaml.safe_load(PARTS.read_text(encoding="utf-8"))
    assert not set(parts["dev"]) & set(parts.get("test") or ())
    assert {page.family for page in pages()} == set(split())
    untouched = pages("test")  # none between the day its mistakes were looked at and the next authors' pages
    assert not untouched or len(untouched) >= 30
    assert {page.labels["page"]["kind"] for page in untouched} in (set(), {kind.value for kind in PageKind})


def test_no_page_names_a_registry_or_a_real_address() -> None:
    for path in [*files(), *CORPUS.glob("*/*.yaml")]:
        text = path.read_bytes().lower()
        assert not [host for host in FORBIDDEN if host.encode() in text], path


def test_mobile_numbers_of_the_corpus_are_impossible_ones_or_masked() -> None:
    """Invented pages must not carry a number somebody may own: 1[3-9] followed by nine free digits is one."""
    owned = re.compile(rb"(?<!\d)1[3-9]\d{9}(?!\d)")
    found = {path.name: owned.findall(path.read_bytes()) for path in files()}
    assert not {name: numbers for name, numbers in found.items() if any(_plain(n) for n in numbers)}


def _plain(number: bytes) -> bool:
    """A number that looks dealt at random; 13800000000 and the like are plainly made up."""
    return len(set(number[3:])) > 4


@pytest.fixture(scope="module")
def dev() -> dict[str, float]:
    """Our figures on the dev part."""
    return measured()


@pytest.mark.parametrize("figure", sorted(floors()))
def test_reading_of_the_dev_part_does_not_become_worse(dev: dict[str, float], figure: str) -> None:
    assert dev[figure] >= floors()[figure]


def test_every_figure_has_a_floor(dev: dict[str, float]) -> None:
    assert set(dev) == set(floors())
