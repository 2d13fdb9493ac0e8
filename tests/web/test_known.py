"""Pages and API as known on a day: the same answers as the command, and nothing the public may not see today."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from auditor.model import stable_id
from auditor.review import Action, Entry
from auditor.settings import Settings
from auditor.store import Store
from tests.store import sample, weeks
from tests.store.weeks import Offer, Page, publish
from tests.web.conftest import Make

R01 = stable_id("prog1", "R01", "fail")
LEAD = weeks.finding("a", "R01")
THEN = {"as_known_on": "2026-11-10"}


@pytest.fixture
def told(make_client: Make, settings: Settings) -> Make:
    """Four more weeks before and after those of the sample, of a seller that mends its page and relapses."""
    store = Store(settings.database_url)
    fires = Page({"a": Offer(2980, said=("包过",), leads=("R01",))})
    for number, page in ((0, fires), (1, Page({"a": Offer(3680)})), (3, fires)):
        publish(store, number, one=page)
        if number == 0:
            store.decide([Entry(LEAD, Action.CONFIRM, "赵一", "属实")], datetime(2026, 11, 3, tzinfo=UTC))
    store.close()
    return make_client


PATHS = (
    "/run",
    "/search?q=星桥",
    "/flagged",
    f"/institutions/{sample.SELLER_USCC}",
    "/programs/a",
    f"/findings/{LEAD}",
)
NO_DAYS = (
    ("2026-11-01", "早于首次审计"),
    ("2999-01-01", "还没有到"),
    ("gestern", "日期须写成"),
    ("2026-11-31", "日期须写成"),
)


def on(path: str, day: str) -> str:
    """The address of a path with a day."""
    return f"/api/v1{path}{'&' if '?' in path else '?'}as_known_on={day}"


def test_a_day_without_an_answer_is_an_error_of_the_api(told: Make) -> None:
    """An empty 200 would say that nothing was known against anybody."""
    client = told()
    for path in (*PATHS, "/programs/a/changes", "/corrections"):
        for day, words in NO_DAYS:
            answer = client.get(on(path, day))
            assert answer.status_code == 422, (path, day, answer.text)
            error = answer.json()["error"]
            assert (error["code"], words in error["message"]) == ("invalid", True), (path, day)


def test_the_api_answers_as_of_the_day(told: Make) -> None:
    client = told()
    case = client.get("/api/v1/programs/a", params=THEN).json()
    assert (case["week"], case["fees"][0]["amount_fen"], case["as_known_on"]) == ("2026-W46", 368000, "2026-11-10")
    assert client.get("/api/v1/programs/a").json()["week"] == "2026-W48"
    assert client.get("/api/v1/run", params=THEN).json()["run"]["week"] == "2026-W46"
    lead = client.get(f"/api/v1/findings/{LEAD}", params=THEN).json()
    assert (lead["life"]["state"], lead["life"]["resolved_in"], lead["weeks"]) == ("resolved", "2026-W46", ["2026-W45"])
    assert client.get(f"/api/v1/findings/{LEAD}").json()["life"]["state"] == "reopened"
    changes = client.get("/api/v1/programs/a/changes").json()["changes"]
    assert [(event["day"], event["text"]) for event in changes][1:3] == [
        ("2026-11-09", "培训费 2980元 → 3680元"),
        ("2026-11-09", "删去「包过」"),
    ]


def test_a_page_of_another_day_says_so_and_keeps_the_day_in_its_links(told: Make) -> None:
    """A reader who follows a link must not take today's state for that day's, or the other way round."""
    client = told()
    for path in ("/", "/flagged", f"/institutions/{sample.SELLER_USCC}", "/programs/a", f"/findings/{LEAD}"):
        page = client.get(path, params=THEN | {"q": "星桥"}).text
        assert "截至 2026-11-10 所知" in page, path
        assert "所知" not in client.get(path).text, path
        for target in ("/programs/", "/institutions/", "/findings/"):
            for piece in page.split(f'href="{target}')[1:]:
                today = piece.split('"', 1)[1].startswith(">查看现状")
                assert today or "?as_known_on=2026-11-10" in piece.split('"')[0], (path, piece[:60])
    finding = client.get(f"/findings/{LEAD}", params=THEN).text
    assert "现状：已经人工核实" in finding
    assert "2026-W46 重新读取时未再发现" in finding


def test_internal_readers_see_what_changed_and_the_public_does_not(told: Make) -> None:
    """What a page dropped was never released: it would accuse without a person having looked."""
    inside, outside = told(), told("public")
    for path in ("/programs/a", f"/findings/{LEAD}"):
        assert "删去「包过」" in inside.get(path).text
        assert "删去" not in outside.get(path).text
    assert outside.get("/api/v1/programs/a/changes").status_code == 404
    assert inside.get("/api/v1/programs/nobody/changes").status_code == 404


def test_the_public_finds_no_withdrawn_lead_on_an_older_day(told: Make, settings: Settings) -> None:
    client, day = told("public"), {"as_known_on": "2026-11-04"}
    assert client.get(f"/findings/{LEAD}", params=day).status_code == 200
    store = Store(settings.database_url)
    store.decide([Entry(LEAD, Action.DISMISS, "钱二", "误读")], datetime(2026, 11, 24, tzinfo=UTC))
    store.close()
    assert client.get(f"/findings/{LEAD}", params=day).status_code == 410
    assert client.get(f"/api/v1/findings/{LEAD}", params=day).status_code == 404
    for path in PATHS[:5]:
        text = client.get(on(path, day["as_known_on"])).text
        assert LEAD not in text
        assert "包过" not in text


def test_unreleased_leads_stay_hidden_on_every_day(make_client: Make) -> None:
    client: TestClient = make_client("public")
    for day in ("2026-11-16", "2026-11-17"):
        assert client.get(f"/findings/{R01}", params={"as_known_on": day}).status_code == 404
        page = client.get("/programs/prog1", params={"as_known_on": day}).text
        assert sample.FEARED not in page
        assert "承诺包过" not in page
