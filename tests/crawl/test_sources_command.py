"""`auditor sources` tells an operator, before a run, what a source answers; docs/add-a-source.md works as written."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.cli.sources import app
from auditor.crawl import Archive
from auditor.crawl.limits import PROCESS_LIMITER
from auditor.errors import AuditorError, BadInput, ConfigError, CouldNotCheck
from auditor.model import FetchOutcome, sha256_hex
from auditor.settings import get_settings
from tests.crawl.conftest import World

DOCS = Path(__file__).parents[2] / "docs" / "add-a-source.md"


@pytest.fixture(autouse=True)
def environment(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    routes = {".site.test": world.server.address, ".example": world.server.address}
    monkeypatch.chdir(world.scratch)
    monkeypatch.setenv("AUDITOR_CONNECT_TO", json.dumps(routes))
    monkeypatch.setenv("AUDITOR_DELAY_FLOOR_S", "0")
    monkeypatch.setenv("AUDITOR_CATALOGUE", "catalogue.yaml")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def sources(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def catalogue(world: World, *entries: str) -> None:
    (world.scratch / "catalogue.yaml").write_text("sources:\n" + "".join(f"  - {entry}\n" for entry in entries))


def site(world: World, path: str = "/") -> str:
    return f"{{id: s, kind: site, publisher: 某校, owner: me, delay_s: 0, urls: ['http://{world.host}{path}']}}"


def test_list_shows_every_source(world: World) -> None:
    catalogue(world, site(world))
    assert "某校" in sources("list").output
    assert json.loads(sources("list", "--format", "json").output)[0]["id"] == "s"


def test_lint_prints_each_problem_and_fails(world: World) -> None:
    catalogue(world, "{id: s, kind: sight}")
    result = sources("lint", "catalogue.yaml")
    assert isinstance(result.exception, ConfigError) and result.exception.exit_code == 2
    assert "catalogue.yaml:2" in result.output


def test_probe_says_what_came(world: World) -> None:
    page = '<a href="/a">a</a><a href="/b">b</a>'
    world.page("/", lambda ask: ask.send(200, page, Content_Type="text/html; charset=GBK"))
    catalogue(world, site(world))
    by_id, by_url = sources("probe", "s", "--format", "json"), sources("probe", f"http://{world.host}/")
    [answer] = json.loads(by_id.output)
    assert (by_id.exit_code, by_url.exit_code) == (0, 0)
    assert (answer["outcome"], answer["status"], answer["links"], answer["charset"]) == ("ok", 200, 2, "gbk")
    assert (answer["sha256"], answer["bytes"]) == (sha256_hex(page.encode()), len(page))
    assert sha256_hex(page.encode()) in by_url.output


@pytest.mark.parametrize("target", ["s", "http://10.0.0.1/"])
def test_probe_ends_with_3_when_nothing_could_be_fetched(world: World, target: str) -> None:
    catalogue(world, site(world, "/missing"))
    result = sources("probe", target)
    assert isinstance(result.exception, CouldNotCheck) and result.exception.exit_code == 3
    assert "\n" not in result.exception.line()
    assert "outcome" in result.output


def test_probe_of_an_unknown_id_is_wrong_use(world: World) -> None:
    catalogue(world, site(world))
    result = sources("probe", "nobody")
    assert isinstance(result.exception, BadInput)


def test_probe_of_an_api_asks_for_its_list(world: World) -> None:
    world.page("/api/list?pageSize=1&pageNum=1", lambda ask: ask.send(200, "{}", Content_Type="application/json"))
    catalogue(
        world,
        f"{{id: r, kind: register, adapter: osta_json, publisher: x, owner: x, delay_s: 0, "
        f"urls: ['http://{world.host}/api'], options: {{organ_path: /list}}}}",
    )
    assert sources("probe", "r").exit_code == 0


def test_the_page_on_adding_a_source_can_be_followed_word_for_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(PROCESS_LIMITER, "_sleep", waits.append)
    text = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.S)
    (world.scratch / "catalogue.yaml").write_text("".join(body for kind, body in blocks if kind == "yaml"), "utf-8")
    (world.scratch / "complaints").mkdir()
    (world.scratch / "complaints" / "one.txt").write_text("投诉", "utf-8")
    for host, path in (("www.school.example", "/"), ("register.example", "/index.html")):
        world.page(path, "<a href='/a'>课程</a>", host=host)
    with Archive(world.scratch / "handed-over.warc.gz", "x") as archive, world.fetcher(archive=archive) as fetcher:
        assert fetcher.fetch(world.page("/", "存档页")).ok
    commands = [
        shlex.split(line)[2:]
        for kind, body in blocks
        if kind == "sh"
        for line in body.splitlines()
        if line.startswith("auditor sources ")
    ]
    results = [(command, sources(*command)) for command in commands]
    assert len(results) >= 6
    for command, result in results:
        error = result.exception.line() if isinstance(result.exception, AuditorError) else result.exception
        assert result.exit_code == 0, f"{command}: {error}"
    assert waits == [pytest.approx(1.5, abs=0.4), pytest.approx(3.0, abs=0.4)], (
        "the delays the page promises: 1.5 and 3 seconds"
    )
    assert "fine, 4 sources" in results[0][1].output


def test_the_page_explains_every_outcome() -> None:
    text = DOCS.read_text(encoding="utf-8")
    unexplained = [outcome for outcome in FetchOutcome if f"`{outcome}`" not in text]
    assert unexplained == [FetchOutcome.NOT_MODIFIED], "a probe never asks conditionally"
