"""A wrong catalogue is refused with the line to correct, before a week's run has begun."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from auditor.catalogue import lint, load
from auditor.catalogue.loading import SCHEMA
from auditor.errors import ConfigError
from auditor.model import Source, SourceKind
from auditor.settings import PACKAGE

GOOD = """\
sources:
  - id: school
    kind: site
    publisher: 某某学校
    urls: ["http://school.example/"]
    owner: me
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "catalogue.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_an_entry_becomes_a_source_with_the_models_defaults(tmp_path: Path) -> None:
    [source] = load(write(tmp_path, GOOD))
    assert source == Source("school", SourceKind.SITE, "某某学校", ("http://school.example/",), owner="me")


def test_every_field_is_carried_over(tmp_path: Path) -> None:
    text = GOOD + (
        "    adapter: generic\n    region: 浙江\n    frequency: daily\n    max_pages: 7\n    delay_s: 2\n"
        "    min_programs: 1\n    max_programs: 9\n    min_fill_rate: 1\n    state: shadow\n    options: {a: b}\n"
    )
    [source] = load(write(tmp_path, text))
    assert (source.region, source.frequency, source.max_pages, source.state) == ("浙江", "daily", 7, "shadow")
    assert (source.delay_s, source.min_fill_rate, source.options) == (2.0, 1.0, {"a": "b"})
    assert isinstance(source.delay_s, float) and isinstance(source.min_fill_rate, float)


def test_paths_are_relative_to_the_catalogue(tmp_path: Path) -> None:
    text = "sources:\n  - {id: f, kind: folder, publisher: x, owner: x, urls: [./in, /abs]}\n"
    [source] = load(write(tmp_path, text))
    assert source.urls == (str(tmp_path / "in"), "/abs")


def test_sources_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD + GOOD.replace("sources:\n", "").replace("school", "academy")
    assert [source.id for source in load(write(tmp_path, text))] == ["school", "academy"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (GOOD.replace("kind: site", "kind: sight"), 3, "sources[0].kind"),
        (GOOD.replace("    owner: me\n", ""), 2, "'owner' is a required property"),
        (GOOD + "    max_page: 3\n", 7, "max_page"),
        (GOOD + "    max_pages: many\n", 7, "sources[0].max_pages"),
        (GOOD + "    max_pages: 0\n", 7, "sources[0].max_pages"),
        (GOOD + "    delay_s: -1\n", 7, "sources[0].delay_s"),
        (GOOD + "    min_fill_rate: 1.5\n", 7, "sources[0].min_fill_rate"),
        (GOOD + "    state: alive\n", 7, "sources[0].state"),
        (GOOD + "    options: {a: 1}\n", 7, "sources[0].options.a"),
        (GOOD.replace("id: school", "id: 学校"), 2, "sources[0].id"),
        (GOOD.replace("http://", "ftp://"), 5, "sources[0].urls[0]"),
        (GOOD.replace("http://", "http://me:secret@"), 5, "user name"),
        (GOOD.replace("http://school.example/", "http://[::1"), 5, "not an address"),
        (GOOD.replace('["http://school.example/"]', "[]"), 5, "sources[0].urls"),
        (GOOD + GOOD.replace("sources:\n", ""), 7, "used already in line 2"),
        (GOOD + "    owner: you\n", 7, "appears twice"),
        (GOOD + "  - id: [\n", 8, "malformed YAML"),
        (GOOD + "\tx: 1\n", 7, "malformed YAML"),
        ("sources: &a [*a]\n", 1, "aliases"),
        ("sources: []\n", 1, "sources"),
        ("source: []\n", 1, "source"),
        ("", 1, "the file"),
        ("- a\n", 1, "the file"),
        (GOOD + "    owner: 2026-13-45\n", 7, "appears twice"),
        (GOOD.replace("owner: me", "owner: 2026-13-45"), 1, "malformed YAML"),
        ("[" * 900, 1, "malformed YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = caught.value.line()
    assert f"{path}:{line})" in message
    assert word in message
    assert "\n" not in message and "secret" not in message
    assert any(problem.startswith(f"{path}:{line}: ") for problem in lint(path))


def test_a_missing_or_binary_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(write(tmp_path, b"\xff\xfe\x00"))
    assert len(lint(tmp_path / "none.yaml")) == 1


def test_lint_reports_all_mistakes_not_only_the_first(tmp_path: Path) -> None:
    text = GOOD.replace("site", "sight") + "    max_pages: 0\n    delay_s: x\n"
    problems = lint(write(tmp_path, text))
    assert [problem.split(":")[1] for problem in problems] == ["3", "7", "8"]


@pytest.mark.parametrize(
    ("extra", "word"),
    [
        ("    region: 浙江省\n", "region"),
        ("    min_programs: 9\n    max_programs: 3\n", "min_programs"),
        ("    delay_s: 0.1\n", "impolite"),
    ],
)
def test_lint_advises_where_load_does_not_refuse(tmp_path: Path, extra: str, word: str) -> None:
    path = write(tmp_path, GOOD + extra)
    assert len(load(path)) == 1
    [problem] = lint(path)
    assert word in problem


def test_lint_names_missing_folders_doubled_sites_and_registers_without_a_reader(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        GOOD + "  - {id: twin, kind: site, publisher: x, owner: x, urls: ['http://school.example/b']}\n"
        "  - {id: files, kind: folder, publisher: x, owner: x, urls: [nowhere]}\n"
        "  - {id: reg, kind: register, publisher: x, owner: x, urls: ['http://r.example/']}\n",
    )
    problems = lint(path)
    assert [problem.split(":")[1] for problem in problems] == ["7", "8", "9"]
    assert ["twin" in problems[0], "nowhere" in problems[1], "adapter" in problems[2]] == [True] * 3


def test_a_sandbox_catalogue_may_be_as_fast_as_it_likes(tmp_path: Path) -> None:
    text = GOOD.replace("school.example", "a.sandbox.test") + "    delay_s: 0.0\n"
    assert lint(write(tmp_path, text)) == []


def test_the_packaged_catalogue_is_sound_and_reads_nothing_by_itself() -> None:
    path = PACKAGE / "catalogue" / "sources.yaml"
    assert lint(path) == []
    assert {source.state for source in load(path)} == {"draft"}
    assert {source.kind for source in load(path)} == set(SourceKind)


def test_the_schema_is_a_schema_and_knows_every_field_of_a_source() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert set(schema["$defs"]["source"]["properties"]) == set(Source.__dataclass_fields__)
