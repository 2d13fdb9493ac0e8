"""Pages after people decided: what is withdrawn accuses nobody, a reply is said, the public is told of a retraction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditor.model import stable_id
from auditor.review import Action, Entry
from auditor.settings import Settings
from auditor.store import Store
from tests.store import sample
from tests.web.conftest import Make

R01 = stable_id("prog1", "R01", "fail")
PATHS = (
    "/",
    "/?q=星桥",
    "/flagged",
    "/programs/prog1",
    f"/institutions/{sample.SELLER_USCC}",
    "/about",
    "/corrections",
)


def decide(settings: Settings, *steps: tuple[str, str, str]) -> None:
    store = Store(settings.database_url)
    for action, person, reason in steps:
        answer = store.decide([Entry(R01, Action(action), person, reason)], datetime(2026, 11, 17, tzinfo=UTC))[0]
        assert answer.problem == ""
    store.close()


CONFIRMED = (("confirm", "赵一", "属实"), ("confirm", "钱二", "属实"))


def test_an_undecided_lead_is_called_a_lead_to_be_verified(make_client: Make) -> None:
    client = make_client()
    for path in ("/flagged", "/programs/prog1", f"/findings/{R01}"):
        assert "线索，待核实" in client.get(path).text, path


def test_a_confirmed_lead_is_public_and_its_reviewers_are_not(make_client: Make, settings: Settings) -> None:
    decide(settings, *CONFIRMED)
    public = make_client("public").get(f"/findings/{R01}")
    assert public.status_code == 200
    assert "已经人工核实" in public.text
    assert "赵一" not in public.text
    assert "赵一" not in make_client("public").get(f"/api/v1/findings/{R01}").text
    assert "钱二" in make_client().get(f"/findings/{R01}").text


def test_a_reply_is_shown_with_the_lead(make_client: Make, settings: Settings) -> None:
    decide(settings, *CONFIRMED, ("reply", "赵一", "<b>表述有据</b>"))
    page = make_client("public").get(f"/findings/{R01}").text
    assert "机构已回应，有争议" in page
    assert "&lt;b&gt;表述有据&lt;/b&gt;" in page


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_a_withdrawn_lead_accuses_on_no_page(make_client: Make, settings: Settings, audience: str) -> None:
    decide(settings, *CONFIRMED, ("dismiss", "赵一", "误读了网页"))
    client = make_client(audience)
    for path in PATHS:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "承诺包过</a>" not in page.text, path
    assert "误读了网页" in client.get("/corrections").text
    assert [row["finding_id"] for row in client.get("/api/v1/corrections").json()] == [R01]
    stone = client.get(f"/findings/{R01}")
    assert stone.status_code == (410 if audience == "public" else 200)
    assert "已撤回" in stone.text
    if audience == "public":
        assert sample.FEARED not in stone.text


def test_the_public_is_not_told_of_a_dismissal_of_what_it_never_saw(make_client: Make, settings: Settings) -> None:
    decide(settings, ("dismiss", "赵一", "误读了网页"))
    client = make_client("public")
    assert client.get(f"/findings/{R01}").status_code == 404
    assert client.get("/api/v1/corrections").json() == []
