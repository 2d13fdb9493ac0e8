"""Great Expectations judges: nothing is cut off or guessed, and our fast evaluation agrees with its own types."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from auditor.errors import AuditorError
from auditor.rules import load_rules
from auditor.rules.columns import BY_NAME, COLUMNS, typed
from auditor.rules.conditions import Condition, Term
from auditor.rules.gx import run as engine
from auditor.rules.gx import slices
from auditor.rules.gx import suite as suites
from auditor.rules.gx.comply import Comply
from auditor.rules.gx.masks import MaskStore, Three
from auditor.rules.gx.slices import Slices
from auditor.rules.model import Check, Rule, RuleSet
from auditor.rules.validate import NOTHING_TO_JUDGE, validate
from tests.rules.builders import World, clean_facts, empty_tables

RULES = load_rules()


def rule_of(*checks: Check) -> RuleSet:
    """A rule set of one rule with the given checks, on R01's legal basis."""
    rule = replace(RULES.get("R01"), checks=checks)
    return RuleSet((rule,), "test")


def check(expectation: str, condition: Condition | None = None, **kwargs: object) -> Check:
    return Check("c", expectation, kwargs, condition, "high", (), "看到了违规内容。")


@pytest.mark.parametrize("bad", [0, 1, 199, 200, 201, 20_000])
def test_no_violating_program_is_cut_from_the_findings(bad: int) -> None:
    """The library samples 20 and cuts at 200; a seller beyond the cut would go unnoticed."""
    facts = clean_facts(max(bad + 7, 50))
    guilty = np.sort(np.random.default_rng(bad).choice(len(facts), bad, replace=False))
    said = facts["claim_guarantee_pass"].astype(object)
    said.iloc[guilty] = "affirmed"
    facts["claim_guarantee_pass"] = said.astype(BY_NAME["claim_guarantee_pass"].dtype)
    findings = validate(RULES, facts, **empty_tables(), run="2026-W47")
    found = findings[findings["outcome"].eq("fail")]
    assert set(found["rule"]) <= {"R01"}
    assert sorted(found["program_id"]) == list(facts["program_id"].iloc[guilty])


def random_frame(rng: np.random.Generator, rows: int, nulls: float, bad: float) -> pd.DataFrame:
    """Facts with random values: `bad` is the share of affirmed claims, `nulls` the share of missing facts."""
    columns: dict[str, object] = {}
    for fact in COLUMNS:
        missing = rng.random(rows) < nulls
        if fact.kind == "category":
            codes = rng.integers(0, len(fact.values), rows)
            if fact.name.startswith("claim_"):
                codes = np.where(rng.random(rows) < bad, len(fact.values) - 1, 0)
            values = np.array(fact.values, dtype=object)[codes]
        elif fact.kind == "bool":
            values = rng.random(rows) >= bad
        elif fact.kind == "int":
            values = rng.integers(1, 6, rows)
        else:
            values = rng.random(rows) * 100
        columns[fact.name] = pd.Series(values, dtype=object).mask(missing, None)
    frame = typed(pd.DataFrame({"program_id": [str(i) for i in range(rows)], **columns}))
    return frame.drop(columns="program_id")


EXTRA = (
    check("expect_column_values_to_be_between", column="fee_total_fen", min_value=2, max_value=4),
    check("expect_column_values_to_be_between", column="hours", min_value=20, strict_min=True),
    check("expect_column_values_to_be_null", column="level_low"),
    check("expect_column_values_to_not_be_null", column="hours"),
    check("expect_column_pair_values_to_be_equal", column_A="level_low", column_B="level_high"),
    check(
        "expect_column_pair_values_a_to_be_greater_than_b", column_A="level_low", column_B="level_high", or_equal=True
    ),
    check(
        "expect_column_values_to_be_in_set",
        Condition(((Term("level_high", "<=", 3), Term("hours", ">", 50)), (Term("region", "in", ("浙江", "四川")),))),
        column="evaluator_class",
        value_set=["S"],
    ),
    check(
        "expect_column_values_to_not_be_in_set",
        Condition(((Term("page_kind", "!=", "offer"), Term("level_low", "null")),)),
        column="verification",
        value_set=["not_found", "expired"],
    ),
)


@pytest.mark.parametrize(("nulls", "bad"), [(0.0, 0.0), (0.1, 0.02), (0.5, 0.5), (0.9, 0.3)])
def test_same_rows_as_the_built_in_types(nulls: float, bad: float) -> None:
    """If our evaluation and the library's own types disagree, a rule means something else than its name says."""
    frame = random_frame(np.random.default_rng(int(nulls * 10)), 1500, nulls, bad)
    extra = tuple(replace(item, id=f"x{number}") for number, item in enumerate(EXTRA))
    pairs = [*RULES.pairs(), *rule_of(*extra).pairs()]
    ours = engine.judge(pairs, frame)
    with engine.session() as context:
        suite, broken = suites.build(pairs, builtin=True)
        results = engine.validate_suite(context, suite, frame).results
    assert not broken
    assert len(results) == len(pairs) == len(ours)
    for result in results:
        meta = result.expectation_config.meta
        key = (meta["rule_id"], meta["check_id"])
        assert not ours[key].crashed
        oracle = [] if result.success else result.result["unexpected_index_list"]
        assert list(ours[key].failed) == oracle, key
        assert ours[key].unexpected_count == len(oracle)
        assert ours[key].could_not_check_count == len(ours[key].unknown)
        assert not set(ours[key].failed) & set(ours[key].unknown)


@pytest.mark.parametrize(
    "broken",
    [
        check("expect_column_values_to_not_be_in_set", column="no_such_fact", value_set=["x"]),
        check("expect_column_values_to_not_be_in_set", column="register_answer", value_set=["not-found"]),
        check("expect_column_values_to_not_be_in_set", column="page_kind", value_set=["offer"], surprise=1),
        check("expect_column_values_to_be_between", column="page_kind"),
        check("expect_nothing_known", column="page_kind"),
        check("expect_column_values_to_be_null", Condition(((Term("gone", "==", 1),),)), column="page_kind"),
    ],
    ids=["column", "value", "argument", "missing argument", "type", "condition"],
)
def test_a_crashed_rule_accuses_nobody(broken: Check) -> None:
    """A rule that cannot run comes back as success=False; read as a violation it would accuse everybody."""
    facts = clean_facts(30)
    good = replace(check("expect_column_values_to_be_in_set", column="page_kind", value_set=["news"]), id="good")
    findings = validate(rule_of(broken, good), facts, **empty_tables(), run="2026-W47")
    crashed = findings[findings["check"].eq("c")]
    assert set(crashed["outcome"]) == {"could_not_check"}
    assert sorted(crashed["program_id"]) == sorted(facts["program_id"])
    assert crashed["why"].str.startswith("rule crashed: ").all()
    others = findings[findings["check"].eq("good")]
    assert len(others) == 30
    assert set(others["outcome"]) == {"fail"}


def test_no_programs_no_findings_and_it_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """An empty batch is a success in the library; it must not read as 'all programs are fine'."""
    with caplog.at_level("INFO"):
        findings = validate(RULES, clean_facts(0), **empty_tables(), run="2026-W47")
    assert findings.empty
    assert findings.attrs["note"] == NOTHING_TO_JUDGE
    assert NOTHING_TO_JUDGE in caplog.text


def test_missing_facts_are_counted_as_could_not_check() -> None:
    """Column rules of the library skip nulls: a page we could not read would pass every rule."""
    facts = clean_facts(3)
    for fact in COLUMNS:
        if fact.name.startswith("claim_"):
            facts[fact.name] = pd.Series([None] * 3, dtype=fact.dtype)  # type: ignore[call-overload]
    findings = validate(RULES, facts, **empty_tables(), run="2026-W47")
    assert set(findings["outcome"]) == {"could_not_check"}
    assert {"R01", "R02", "R05", "R11", "R13", "R18"} <= set(findings["rule"])
    assert not set(findings["rule"]) & {"R09a", "R30"}


def test_an_unknown_condition_is_no_reason_to_doubt_an_innocent_page() -> None:
    """Level unknown and no claim made: whatever the level is, nothing was said, so there is nothing to check."""
    world = World()
    world.program("innocent", institution_name="示例学校")
    world.program("claims", institution_name="示例学校")
    world.claim("no_entry_condition", "零门槛", capture="c-claims")
    findings = validate(RULES, world.facts(), **world.frames(), run="2026-W47")
    assert list(findings["program_id"]) == ["claims"]
    assert list(findings["rule"]) == ["R17"]
    assert list(findings["outcome"]) == ["could_not_check"]
    assert "等级" in findings["why"].iloc[0]


def test_three_valued_and_or() -> None:
    """Kleene's tables; a wrong one turns 'not known' into 'guilty' or 'innocent'."""
    values = ["yes", "maybe", "no"]
    left = np.repeat(values, 3)
    right = np.tile(values, 3)

    def three(array: np.ndarray) -> Three:  # type: ignore[type-arg]
        return Three.of(array == "yes", array == "maybe")

    def text(result: Three) -> list[str]:
        return ["yes" if y else "maybe" if m else "no" for y, m in zip(result.yes, result.maybe, strict=True)]

    both = text(three(left).both(three(right)))
    either = text(three(left).either(three(right)))
    order = {"no": 0, "maybe": 1, "yes": 2}
    assert both == [min(a, b, key=order.__getitem__) for a, b in zip(left, right, strict=True)]
    assert either == [max(a, b, key=order.__getitem__) for a, b in zip(left, right, strict=True)]


def test_lost_rows_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a join loses a finding, the report would be short of an accusation and nobody would know."""
    facts = clean_facts(5)
    real = engine.judge

    def one_more(pairs: list[tuple[Rule, Check]], frame: pd.DataFrame) -> dict[tuple[str, str], engine.Judged]:
        return {
            key: replace(value, unexpected_count=value.unexpected_count + 1)
            for key, value in real(pairs, frame).items()
        }

    monkeypatch.setattr(engine, "judge", one_more)
    bad = check("expect_column_values_to_be_in_set", column="page_kind", value_set=["news"])
    with pytest.raises(AuditorError, match="6 rows judged fail, 5 findings made"):
        validate(rule_of(bad), facts, **empty_tables(), run="2026-W47")


def test_the_engine_sees_no_text_and_a_plain_index() -> None:
    """Long text in the frame is fingerprinted by the library on every call; a named index changes its answers."""
    frame = clean_facts(3).drop(columns="program_id")
    assert not any(pd.api.types.is_string_dtype(dtype) for dtype in frame.dtypes)
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame.index.name is None
    store = MaskStore(frame)
    assert store.in_set("page_kind", ("offer",)) is store.in_set("page_kind", ("offer",))
    carrier = Slices(frame).carrier
    assert carrier.to_dict("list") == {"facts_digest": [Slices(frame).digest], "rows": [3]}


def test_a_result_is_bound_to_the_facts_it_was_judged_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library sees a stand-in for the facts, so its own fingerprint says nothing of them."""
    frame = clean_facts(3).drop(columns="program_id")
    digests = {Slices(frame).digest}
    for name in frame.columns:
        other = frame[name].mask([False, True, False], None)
        digests.add(Slices(frame.assign(**{name: other})).digest)
    changed = sum(bool(frame[name].notna().iloc[1]) for name in frame.columns)
    assert len(digests) == 1 + changed
    assert Slices(frame.iloc[:2]).digest not in digests
    assert Slices(frame.copy()).digest in digests
    answers = iter("ab" * 500)
    monkeypatch.setattr(Slices, "digest", property(lambda _: next(answers)))
    with pytest.raises(AuditorError, match="judged on other facts"):
        engine.judge(RULES.pairs(), frame)


def test_numbers_packed_into_few_bytes_still_differ() -> None:
    """A price of 255 fen that passes for -1, or a missing one for zero, would bind a verdict to other facts."""
    columns: list[list[int | None]] = [
        [255, 1], [-1, 1], [127, 1], [128, 1], [32_767, 1], [32_768, 1], [2**31 - 1, 1], [-(2**31), 1],
        [1, 255], [0, 1], [None, 1], [1, None], [None, None], [0, 0], [1, 1], [0, None], [None, 0],
        [257, 1], [65_537, 1],
    ]  # fmt: skip
    digests = {Slices(pd.DataFrame({"fee_fen": pd.array(values, dtype="Int32")})).digest for values in columns}
    assert len(digests) == len(columns)


def test_what_the_library_is_told_of_a_check_is_what_it_would_have_told_itself() -> None:
    """Arguments remembered under a wrong key would have one rule judged with another's."""
    pairs = [*RULES.pairs(), *rule_of(*(replace(item, id=f"x{n}") for n, item in enumerate(EXTRA))).pairs()]
    with engine.session():
        built, _ = suites.build(pairs)
        for item in [*built.expectations, *built.expectations]:
            told = item.configuration
            assert told.to_json_dict() == super(Comply, item).configuration.to_json_dict()
            told.kwargs["batch_id"] = "another"
            assert item.configuration.kwargs.get("batch_id") is None


def test_slices_change_neither_rows_nor_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row number that forgets its slice accuses a neighbour; what stands under a null is no fact."""
    frame = random_frame(np.random.default_rng(3), 1000, 0.3, 0.3)
    pairs = [*RULES.pairs(), *rule_of(*(replace(item, id=f"x{n}") for n, item in enumerate(EXTRA))).pairs()]
    whole = engine.judge(pairs, frame)
    for rows in (1000, 999, 250, 64, 7):
        monkeypatch.setattr(slices, "ROWS", rows)
        cut = engine.judge(pairs, frame)
        for key, verdict in whole.items():
            assert np.array_equal(cut[key].failed, verdict.failed), (rows, key)
            assert np.array_equal(cut[key].unknown, verdict.unknown), (rows, key)
    other = frame.copy()
    level = other["level_low"].array
    hidden = level._data.copy()
    hidden[level._mask] = 99
    other["level_low"] = pd.arrays.IntegerArray(hidden, level._mask.copy())
    pd.testing.assert_frame_equal(other, frame)
    assert Slices(other).digest == Slices(frame).digest


def test_a_check_that_crashes_in_a_later_slice_accuses_nobody_of_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a verdict is none: rows judged before the crash must not become findings."""
    monkeypatch.setattr(slices, "ROWS", 2)
    real = MaskStore.judge

    def crash(self: MaskStore, *arguments: object) -> object:
        if self._part.start >= 2:
            raise ValueError("boom")
        return real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(MaskStore, "judge", crash)
    bad = check("expect_column_values_to_be_in_set", column="page_kind", value_set=["news"])
    judged = engine.judge(rule_of(bad).pairs(), clean_facts(5).drop(columns="program_id"))
    (verdict,) = judged.values()
    assert "boom" in verdict.crashed
    assert (len(verdict.failed), verdict.unexpected_count) == (0, 0)


def test_results_are_known_by_their_meta_not_by_their_place() -> None:
    """The library does not keep the order of a suite; a verdict read by its place would stand under another rule."""
    frame = random_frame(np.random.default_rng(8), 400, 0.2, 0.2)
    pairs = RULES.pairs()
    shuffled = [pairs[number] for number in np.random.default_rng(1).permutation(len(pairs))]
    one, other = engine.judge(pairs, frame), engine.judge(shuffled, frame)
    assert set(one) == set(other) == {(rule.id, item.id) for rule, item in pairs}
    for key, verdict in one.items():
        assert np.array_equal(verdict.failed, other[key].failed), key
        assert np.array_equal(verdict.unknown, other[key].unknown), key
        assert verdict.facts_digest == other[key].facts_digest != ""


def test_one_failing_program_among_a_hundred_thousand_is_the_right_one() -> None:
    """Row numbers are narrow and pieced together; the last row of the last slice must still be that row."""
    facts = clean_facts(2 * slices.ROWS + 3).drop(columns="program_id")
    said = facts["claim_guarantee_pass"].cat.codes.to_numpy().copy()
    guilty = [0, slices.ROWS - 1, slices.ROWS, 2 * slices.ROWS - 1, 2 * slices.ROWS, len(facts) - 1]
    said[guilty] = BY_NAME["claim_guarantee_pass"].values.index("affirmed")
    facts["claim_guarantee_pass"] = pd.Categorical.from_codes(said, dtype=BY_NAME["claim_guarantee_pass"].dtype)
    judged = engine.judge(RULES.pairs(), facts)
    assert judged["R01", "guarantee"].failed.tolist() == guilty
    assert sum(verdict.unexpected_count for verdict in judged.values()) == len(guilty)
