"""Verification: an institution wrongly accused is the worst fault there is."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import CertificateType, Filing
from auditor.registry import Resolver
from auditor.registry.codes import uscc_check_char
from auditor.registry.frames import Coverage
from auditor.tables import VERIFICATIONS
from tests.registry.helpers import TODAY, cover, filing, frames, programs, whole

NAME = "浙江澄岚职业技能评价中心"
USCC = "52330100MJ8T00017" + uscc_check_char("52330100MJ8T00017")


def ask(filings: list[Filing], coverage: list[Coverage], *, today: date = TODAY, **program: Any) -> dict[str, Any]:
    asked = programs({"evaluator_name": NAME} | program)
    row: dict[str, Any] = Resolver(*frames(filings, coverage), 35).verify(asked, today).to_dict("records")[0]
    assert row["explanation"].endswith("。")
    return row


ALL = whole("浙江", "江苏", "四川")


@pytest.mark.parametrize(
    ("given_filing", "program", "outcome"),
    [
        ({}, {}, "verified"),
        ({}, {"levels": "五级|四级|三级"}, "verified"),
        ({}, {"levels": ""}, "verified"),
        ({}, {"levels": "三级|二级"}, "scope_exceeded"),
        ({"occupation": ("4-01-06-01", "电子商务师")}, {}, "scope_exceeded"),
        ({"works": ("数据标注员",)}, {"work_type": "人工智能算法测试员"}, "scope_exceeded"),
        ({"works": ("数据标注员",)}, {"work_type": "数据标注员"}, "verified"),
        ({"works": ("数据标注员",)}, {"work_type": ""}, "verified"),
        ({"levels": ("",)}, {"levels": "一级"}, "verified"),
        ({"scope": ()}, {}, "unavailable"),
        ({}, {"occupation_code": "", "levels": "一级"}, "verified"),
        ({"valid_to": TODAY}, {}, "verified"),
        ({"valid_to": TODAY - timedelta(days=1)}, {}, "expired"),
        ({"status": "暂停"}, {}, "suspended"),
        ({"status": "取消"}, {}, "suspended"),
        ({"status": "整改"}, {}, "suspended"),
        ({"institution_class": "Y"}, {}, "class_mismatch"),
        ({"institution_class": "J"}, {}, "verified"),
        ({}, {"region": "江苏"}, "region_mismatch"),
        ({"province": ""}, {"region": "江苏"}, "verified"),
        ({}, {"region": ""}, "verified"),
        ({"valid_to": None}, {}, "verified"),
        ({"valid_to": None, "status": "未注明"}, {}, "unavailable"),
        ({"valid_to": None, "status": "到期"}, {}, "unavailable"),
        ({"status": "到期"}, {}, "unavailable"),
        ({"valid_from": TODAY + timedelta(days=1)}, {}, "unavailable"),
    ],
)
def test_outcomes(given_filing: dict[str, Any], program: dict[str, Any], outcome: str) -> None:
    assert ask([filing(NAME, **given_filing)], ALL, **program)["outcome"] == outcome


def test_an_absent_body_is_not_found_when_every_list_was_read() -> None:
    row = ask([filing("浙江墨舟职业技能评价中心")], ALL)
    assert row["outcome"] == "not_found"
    assert (row["register"], row["as_of"]) == ("html|json", TODAY)
    assert "浙江" in row["explanation"] and "2026-11-16" in row["explanation"]


@pytest.mark.parametrize(
    "coverage",
    [
        [],
        whole("江苏"),  # its own province was never read
        whole("浙江")[:2],  # technical schools are missing
        [*whole("江苏"), cover("html", "浙江", "S", complete=False, why="超时")],
        [*whole("浙江"), cover("import-浙江", "浙江", "S", complete=False, why="有2行无法识别")],
        whole("浙江", as_of=TODAY - timedelta(days=36)),
        [*whole("浙江"), cover("html", "", "S", complete=False, why="省份目录未能读取")],
    ],
)
def test_an_absent_body_is_unavailable_when_any_list_is_missing_broken_or_old(coverage: list[Coverage]) -> None:
    row = ask([], coverage)
    assert row["outcome"] == "unavailable"
    assert "不能据此认为其未备案" in row["explanation"]


def test_a_name_without_a_province_needs_all_lists() -> None:
    name = {"evaluator_name": "澄岚职业技能评价有限公司", "region": ""}
    assert ask([], whole("浙江", "江苏"), **name)["outcome"] == "not_found"
    broken = [*whole("浙江"), cover("html", "江苏", "S", complete=False, why="超时")]
    assert ask([], broken, **name)["outcome"] == "unavailable"
    # The national list says nothing about the provinces' own.
    assert ask([], [cover("json", "", letter) for letter in "SYJ"], **name)["outcome"] == "unavailable"


@pytest.mark.parametrize(
    "reproach", [{"valid_to": date(2026, 1, 1)}, {"status": "暂停"}, {"levels": ("五级",)}, {"institution_class": "Y"}]
)
def test_a_reproach_needs_the_lists_that_could_refute_it(reproach: dict[str, Any]) -> None:
    """Its renewed filing may stand on the very page that could not be read."""
    bad = filing(NAME, **reproach)
    assert ask([bad], ALL)["outcome"] not in ("verified", "unavailable")
    broken = [row for row in ALL if row.province != "浙江"]
    assert ask([bad], [*broken, cover("html", "浙江", "S", complete=False, why="超时")])["outcome"] == "unavailable"


def test_a_filing_seen_before_it_ran_out_is_not_called_expired() -> None:
    """At midnight of the last day nothing is known about a renewal yet."""
    seen = filing(NAME, valid_to=TODAY, as_of=TODAY)
    for days, outcome in ((0, "verified"), (1, "unavailable"), (30, "unavailable")):
        assert ask([seen], ALL, today=TODAY + timedelta(days=days))["outcome"] == outcome
    read_later = filing(NAME, valid_to=TODAY, as_of=TODAY + timedelta(days=1))
    fresh = whole("浙江", as_of=TODAY + timedelta(days=1))
    assert ask([read_later], fresh, today=TODAY + timedelta(days=1))["outcome"] == "expired"


def test_an_old_reading_is_held_against_nobody() -> None:
    old = TODAY - timedelta(days=36)
    for reproach in ({"levels": ("五级",)}, {"status": "暂停"}, {"institution_class": "Y"}):
        assert ask([filing(NAME, as_of=old, **reproach)], ALL)["outcome"] == "unavailable"


def test_the_best_of_several_filings_wins() -> None:
    expired = filing(NAME, valid_to=date(2026, 1, 1), uscc=USCC)
    employer = filing(NAME, institution_class="Y", register="json", uscc=USCC)
    valid = filing(NAME, uscc=USCC)
    assert ask([expired, employer, valid], ALL)["outcome"] == "verified"
    assert ask([expired, employer], ALL)["outcome"] == "expired"
    elsewhere = filing(NAME, province="江苏", uscc=USCC)
    assert ask([valid, elsewhere], ALL, region="江苏")["outcome"] == "verified"
    unknown = filing(NAME, valid_to=None, status="未注明", uscc=USCC)
    assert ask([expired, unknown], ALL)["outcome"] == "unavailable"


def test_two_filings_that_cover_a_claim_together_exceed_nothing() -> None:
    low = filing(NAME, levels=("五级", "四级"), filing_code="S000133000001")
    high = filing(NAME, levels=("三级",), filing_code="S000133000002")
    assert ask([low, high], ALL, levels="四级|三级")["outcome"] == "verified"
    assert ask([low, high], ALL, levels="四级|二级")["outcome"] == "scope_exceeded"


@pytest.mark.parametrize(
    ("asked", "how", "outcome"),
    [
        (NAME, "exact", "verified"),
        ("浙江省澄岚职业技能评价中心", "normalised", "verified"),
        ("浙江 澄岚职业技能评价中心", "normalised", "verified"),
        ("澄岚职业技能评价中心", "normalised", "verified"),  # the course is offered in its province
        ("浙江旧澄评价中心", "exact", "verified"),  # former name
        ("浙江澄岗职业技能评价中心", "fuzzy", "name_ambiguous"),
        ("澄岚评价", "fuzzy", "name_ambiguous"),
        ("评价中心", "fuzzy", "name_ambiguous"),
        ("第三方评价机构", "fuzzy", "name_ambiguous"),
        ("浙江省职业技能评价中心", "fuzzy", "name_ambiguous"),
        ("浙江墨舟职业技能评价中心", "", "not_found"),
    ],
)
def test_names_are_matched_in_order_and_doubt_is_said(asked: str, how: str, outcome: str) -> None:
    row = ask([filing(NAME, aliases=("浙江旧澄评价中心",))], ALL, evaluator_name=asked)
    assert (row["match"], row["outcome"]) == (how, outcome)
    if how == "fuzzy" and "澄" in asked:
        assert json.loads(row["candidates"])[0][:2] == [NAME, "浙江"]


def test_a_shortened_name_from_another_province_is_doubtful_and_not_verified() -> None:
    assert ask([filing(NAME)], ALL, evaluator_name="澄岚职业技能评价中心", region="江苏")["outcome"] == "name_ambiguous"


def test_one_name_in_two_provinces_is_told_apart_by_the_place_of_the_course() -> None:
    name = "澄岚职业技能评价中心"
    two = [
        filing(name, uscc=USCC),
        filing(name, province="江苏", uscc="52320100MJ8T00017" + uscc_check_char("52320100MJ8T00017")),
    ]
    assert ask(two, ALL, evaluator_name=name, region="江苏")["province"] == "江苏"
    assert ask(two, ALL, evaluator_name=name, region="四川")["outcome"] == "name_ambiguous"


def test_codes_win_over_names_unless_they_disagree() -> None:
    one = filing(NAME, uscc=USCC, filing_code="S000133000123")
    by_code = ask([one], ALL, evaluator_name="", filing_code="S000133000123")
    assert (by_code["match"], by_code["role"], by_code["outcome"]) == ("filing_code", "evaluator", "verified")
    certificate = ask([one], ALL, evaluator_name="", filing_code="S000133000123264000001")
    assert certificate["match"] == "filing_code"
    borrowed = ask([one], ALL, evaluator_name="江苏鹤汀人才评价有限公司", filing_code="S000133000123")
    assert borrowed["outcome"] == "name_ambiguous"
    renamed = ask([one], ALL, evaluator_name="", issuer="我校", institution_name="浙江全新名称学校", uscc=USCC)
    assert (renamed["match"], renamed["role"], renamed["outcome"]) == ("uscc", "institution", "verified")


def test_the_sellers_own_code_is_not_taken_for_the_evaluators() -> None:
    row = ask(
        [filing(NAME, uscc=USCC)],
        ALL,
        evaluator_name="浙江墨舟职业技能评价中心",
        uscc=USCC,
        institution_name="浙江某校",
    )
    assert (row["asked_uscc"], row["outcome"]) == ("", "not_found")


def test_a_code_alone_is_not_called_absent_when_lists_print_no_codes() -> None:
    row = ask([filing(NAME, filing_code="")], ALL, evaluator_name="", filing_code="S000133000999")
    assert row["outcome"] == "unavailable"
    row = ask([filing(NAME, filing_code="S000133000001")], ALL, evaluator_name="", filing_code="S000133000999")
    assert row["outcome"] == "not_found"


@pytest.mark.parametrize(
    ("program", "role", "asked"),
    [
        ({"evaluator_name": NAME, "issuer": "浙江墨舟协会"}, "evaluator", NAME),
        ({"evaluator_name": "", "issuer": NAME}, "issuer", NAME),
        ({"evaluator_name": "人社部", "issuer": NAME}, "issuer", NAME),
        ({"evaluator_name": "", "issuer": "人力资源和社会保障部"}, "none", ""),
        ({"evaluator_name": "", "issuer": "国家权威"}, "none", ""),
        ({"evaluator_name": "", "issuer": "我校", "institution_name": NAME}, "institution", NAME),
        ({"evaluator_name": "", "issuer": NAME, "institution_name": NAME}, "institution", NAME),
        ({"evaluator_name": "", "issuer": "我校", "institution_name": ""}, "none", ""),
        ({"evaluator_name": "", "issuer": "", "institution_name": NAME}, "none", ""),
    ],
)
def test_whom_a_page_names(program: dict[str, str], role: str, asked: str) -> None:
    row = ask([filing(NAME)], ALL, **program)
    assert (row["role"], row["asked_name"]) == (role, asked)
    assert pd.isna(row["outcome"]) == (role == "none")


@pytest.mark.parametrize("paper", [CertificateType.COMPLETION, CertificateType.VENDOR, CertificateType.ONE_PLUS_X])
def test_papers_outside_the_register_accuse_nobody(paper: CertificateType) -> None:
    """A school may issue its own 结业证书 without being a filed evaluator."""
    row = ask([], ALL, evaluator_name="浙江某某职业培训学校", certificate_type=paper.value)
    assert (row["role"], pd.isna(row["outcome"])) == ("none", True)


def test_the_frame_keeps_its_contract_and_has_one_row_per_program() -> None:
    asked = programs(*({"evaluator_name": name} for name in (NAME, "", "评价中心", NAME)))
    answers = Resolver(*frames([filing(NAME)], ALL), 35).verify(asked, TODAY)
    assert VERIFICATIONS.conform(answers).num_rows == 4
    assert answers["program_id"].tolist() == asked["program_id"].tolist()
    assert Resolver(*frames([], []), 35).verify(asked.iloc[:0], TODAY).columns.tolist() == VERIFICATIONS.schema.names


def test_rows_out_of_order_or_with_missing_texts_are_joined_to_their_own_answer() -> None:
    asked = programs(
        {"evaluator_name": NAME}, {"evaluator_name": "浙江墨舟职业技能评价中心"}, {"evaluator_name": pd.NA}
    )
    shuffled = asked.iloc[[2, 0, 1]].set_axis([7, 7, 7])
    answers = Resolver(*frames([filing(NAME)], ALL), 35).verify(shuffled, TODAY).set_index("program_id")["outcome"]
    assert answers["p0000"] == "verified"
    assert answers["p0001"] == "not_found"
    assert pd.isna(answers["p0002"])


@settings(max_examples=40, deadline=None)
@given(st.text("澄岚墨舟评价中心有限公司浙江杭州市（） ", max_size=14), st.sampled_from(["浙江", "江苏", ""]))
def test_a_filed_body_is_never_not_found_however_its_name_is_spelled(noise: str, region: str) -> None:
    """The name itself, with anything added before or after, may be doubtful, but not absent."""
    for name in (noise + NAME, NAME + noise):
        assert ask([filing(NAME)], ALL, evaluator_name=name, region=region)["outcome"] != "not_found"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(NAME) - 1), st.sampled_from("甲乙丙"), st.booleans())
def test_one_wrong_or_lost_character_never_makes_a_filed_body_absent(at: int, char: str, lost: bool) -> None:
    name = NAME[:at] + ("" if lost else char) + NAME[at + 1 :]
    assert ask([filing(NAME)], ALL, evaluator_name=name)["outcome"] != "not_found"


def test_many_programs_are_answered_in_one_go() -> None:
    """100,000 programs with 2,000 different questions, against 3,000 filings."""
    names = [
        f"浙江{a}{b}{c}评价中心"
        for a in "澄岚墨舟云岫鹤汀砚峰望榆棠野鹭"
        for b in "甲乙丙丁戊己庚辛壬癸子丑寅卯"
        for c in "天地玄黄宇宙洪荒日月盈昃辰"
    ]
    resolver = Resolver(*frames([filing(name) for name in names[:3000]], ALL), 35)
    one = programs(*({"evaluator_name": name} for name in names[:2000]))
    many = pd.concat([one] * 50, ignore_index=True)
    many["program_id"] = [f"p{n:06d}" for n in range(len(many))]
    start = time.perf_counter()
    answers = resolver.verify(many, TODAY)
    assert set(answers["outcome"]) == {"verified"}
    assert time.perf_counter() - start < 20


def test_one_imported_list_never_proves_absence_in_the_whole_country() -> None:
    """An operator who loaded 浙江 only must not brand a body of some other province as not filed."""
    imported = [cover("import-浙江", "浙江", letter) for letter in ("S", "Y", "J")]
    nameless = ask([], imported, evaluator_name="澄岚职业技能评价中心", region="")
    assert nameless["outcome"] == "unavailable"
    assert "其他省份" in nameless["explanation"]
    assert ask([], imported, evaluator_name="浙江澄岚职业技能评价中心", region="")["outcome"] == "not_found"


def test_a_filed_name_to_the_letter_is_that_body_though_its_town_is_unknown_and_the_course_elsewhere() -> None:
    """Else a seller from another province who names it could never be told that the filing does not reach there."""
    name = "云泊市谙学技能评价服务中心"
    row = ask([filing(name=name, province="江苏")], ALL, evaluator_name=name, region="浙江")
    assert (row["match"], row["outcome"]) == ("exact", "region_mismatch")
