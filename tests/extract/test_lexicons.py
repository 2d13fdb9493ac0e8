"""Every phrase family proves itself: an edit to a lexicon must not silently lose or accuse anybody."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from auditor.errors import ConfigError
from auditor.extract import lexicon, phrases
from auditor.extract.fees import role_of
from auditor.extract.normalise import normalise
from auditor.extract.polarity import polarity

FAMILIES = [
    family for path in sorted(lexicon.FOLDER.glob("claims_*.yaml")) for family in phrases.load_claims(path.stem)
]
EXAMPLES = [
    (family, polarity_name, text)
    for family in FAMILIES
    for polarity_name, texts in family["examples"].items()
    for text in texts
]


@pytest.mark.parametrize(("family", "wanted", "text"), EXAMPLES, ids=[f"{f['id']}-{w}-{t}" for f, w, t in EXAMPLES])
def test_each_example_of_a_family_reads_as_it_says(family: dict[str, Any], wanted: str, text: str) -> None:
    flat = normalise(text).text
    hits = phrases.claims_matcher().find(flat)
    found = {polarity(flat, hit, hits).value for hit in hits if hit.claim == family["claim"]}
    if wanted == "affirmed":
        assert "affirmed" in found
    elif wanted == "silent":
        assert not found
    else:
        assert found
        assert "affirmed" not in found


def test_family_ids_are_unique_so_that_a_hit_names_one_family() -> None:
    ids = [family["id"] for family in FAMILIES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", sorted(lexicon.FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_each_lexicon_keeps_its_schema(path: Any) -> None:
    schema_name = "claims" if path.stem.startswith("claims_") else path.stem
    schema = json.loads((lexicon.FOLDER / "schema" / f"{schema_name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)


def test_every_cue_finds_its_own_examples() -> None:
    for cue in lexicon.load_yaml("polarity")["cues"]:
        pattern = lexicon.compile_re("|".join(f"(?:{p})" for p in cue["any"]))
        for example in cue["examples"]:
            assert pattern.search(example) is not None, (cue["id"], example)


def test_every_fee_word_has_one_meaning() -> None:
    data = lexicon.load_yaml("fees")
    for item, words in data["items"].items():
        for word in words:
            if word.isalnum():
                assert role_of(word) == item, word
    assert [role_of(word) for word in ("补贴", "月薪", "挂靠", "奖金", "优惠")] == ["none"] * 5
    assert (role_of("优惠价"), role_of("原价"), role_of("电话")) == ("price", "list", "")


def test_an_unknown_slot_names_the_pattern() -> None:
    with pytest.raises(ConfigError, match="NO_SUCH"):
        lexicon.fill("<NO_SUCH>证")


def test_a_backtracking_pattern_is_refused_rather_than_run() -> None:
    with pytest.raises(ConfigError):
        lexicon.compile_re(r"(?=包)过")


def test_no_pattern_holds_a_broken_repetition() -> None:
    """`{1, 4}` is literal text in RE2: a rewritten list once lost a slot that way, and page kinds with it."""
    for path in lexicon.FOLDER.glob("*.yaml"):
        assert "{0, " not in path.read_text(encoding="utf-8")
        assert "{1, " not in path.read_text(encoding="utf-8")


def test_both_yaml_readers_agree_so_that_a_word_never_depends_on_the_machine() -> None:
    for path in lexicon.FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        assert yaml.safe_load(text) == yaml.load(text, Loader=fast), path.name
