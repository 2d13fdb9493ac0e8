"""Codes: a real credit code must never be refused, a misprint must never stand for another body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.registry import check_uscc, parse_certificate_number, parse_filing_code
from auditor.registry.codes import clean_code, parse_uscc, uscc_check_char, uscc_province

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST17 = st.builds(
    lambda head, division, body: head + division + body,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@given(FIRST17)
def test_every_code_with_its_check_character_is_accepted_also_with_a_leading_letter(first17: str) -> None:
    assert check_uscc(first17 + uscc_check_char(first17))


@pytest.mark.parametrize("department", ["A", "N", "Y", "1", "5", "9"])
def test_registering_departments_with_letters_are_not_refused(department: str) -> None:
    first17 = f"{department}1330100MJ8T0001K"
    assert check_uscc(first17 + uscc_check_char(first17))


@given(FIRST17, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_misprint_is_noticed(first17: str, place: int, char: str) -> None:
    code = first17 + uscc_check_char(first17)
    changed = code[:place] + char + code[place + 1 :]
    assert check_uscc(changed) == (changed == code)


@given(FIRST17)
def test_full_width_lower_case_and_spaces_do_not_matter(first17: str) -> None:
    code = first17 + uscc_check_char(first17)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code.lower())
    assert check_uscc(f" {wide[:8]} {wide[8:]} ")


@given(st.text(max_size=30))
def test_no_text_makes_the_readers_of_codes_raise(text: str) -> None:
    assert check_uscc(text) in (True, False)
    filing = parse_filing_code(text)
    assert filing is None or filing.code == clean_code(text)
    assert parse_certificate_number(text).kind in ("level", "special", "old_qualification", "unknown")


def test_worked_example_of_the_standard_form() -> None:
    """A code often printed to show the form of GB 32100-2015 (weights 3^i mod 31)."""
    assert check_uscc("91350100M000100Y43")
    assert not check_uscc("91350100M000100Y44")
    assert uscc_province("91350100M000100Y43") == "福建"


@given(
    st.sampled_from("YSJ"), st.integers(0, 9999), st.sampled_from(["33", "23", "51"]), st.integers(0, 999999),
    st.integers(19, 26), st.integers(1, 5), st.integers(0, 999999),
)  # fmt: skip
def test_a_certificate_number_leads_to_the_filing_of_its_evaluator(  # noqa: PLR0917
    letter: str, evaluator: int, province: str, serial: int, year: int, level: int, running: int
) -> None:
    filing = f"{letter}{evaluator:04d}{province}{serial:06d}"
    number = parse_certificate_number(f"{filing}{year:02d}{level}{running:06d}")
    assert (number.kind, number.year, number.filing) == ("level", 2000 + year, parse_filing_code(filing))
    assert number.level == {5: "五级", 4: "四级", 3: "三级", 2: "二级", 1: "一级"}[level]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AB" + "1" * 20, "special"),
        ("1933001000500001", "old_qualification"),
        ("RSW330100319500001", "unknown"),
        ("S0001330001231960000", "unknown"),
        ("S000133000123196000001", "unknown"),  # there is no level 6
    ],
)
def test_an_unfamiliar_number_is_unknown_and_not_forged(text: str, kind: str) -> None:
    assert parse_certificate_number(text).kind == kind


def test_an_unknown_province_code_leaves_the_province_open() -> None:
    code = parse_filing_code("S000199000001")
    assert code is not None
    assert code.province == ""


@pytest.mark.parametrize(
    ("head", "authority", "category"),
    [
        ("91", "工商（市场监管）", "企业"), ("92", "工商（市场监管）", "个体工商户"), ("52", "民政", "民办非企业单位"),
        ("51", "民政", "社会团体"), ("12", "机构编制", "事业单位"), ("A1", "中央军委改革和编制办公室", "军队事业单位"),
        ("N2", "农业农村", "村级集体经济组织"), ("Y1", "其他", "其他"), ("95", "工商（市场监管）", ""), ("G1", "", ""),
    ],
)  # fmt: skip
def test_a_credit_code_tells_who_registered_what(head: str, authority: str, category: str) -> None:
    """A letter that is new to us is unknown, and no reason to refuse the code."""
    first17 = f"{head}330106MJ8T0001K"
    decoded = parse_uscc(first17 + uscc_check_char(first17))
    assert decoded is not None
    assert (decoded.authority, decoded.category, decoded.province) == (authority, category, "浙江")
    assert (decoded.division, decoded.organisation_code) == ("330106", "MJ8T0001K")


@given(FIRST17)
def test_every_valid_code_can_be_decoded_and_no_other(first17: str) -> None:
    decoded = parse_uscc(first17 + uscc_check_char(first17))
    assert decoded is not None
    assert decoded.code[:17] == first17
    assert parse_uscc(first17) is None


@given(FIRST17, st.integers(0, 16))
def test_two_neighbours_swapped_are_noticed(first17: str, at: int) -> None:
    code = first17 + uscc_check_char(first17)
    swapped = code[:at] + code[at : at + 2][::-1] + code[at + 2 :]
    assert check_uscc(swapped) == (swapped == code)


@pytest.mark.parametrize("text", ["91350100M000100I43", "91350100M000100O43", "", "91350100M000100Y4", "９１３５"])
def test_letters_that_look_like_digits_are_not_in_the_alphabet(text: str) -> None:
    assert parse_uscc(text) is None


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2), st.text("0123456789", min_size=20, max_size=20))
def test_a_special_number_keeps_its_kind_and_names_no_filing(letters: str, digits: str) -> None:
    number = parse_certificate_number(letters + digits)
    assert (number.kind, number.filing) == ("special", None)
