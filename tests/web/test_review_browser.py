"""Reviewers at a real browser, with the keyboard alone and no script: from signing in to what the public reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.model import stable_id
from auditor.review import passwords
from auditor.settings import Settings
from tests.store import sample
from tests.store.conftest import empty_url, postgres_url  # noqa: F401  (fixtures)
from tests.web.chrome import Chrome, Person, started
from tests.web.conftest import fill
from tests.web.test_browser import chromium, served  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
R01, R18 = stable_id("prog1", "R01", "fail"), stable_id("prog2", "R18", "fail")
PASSWORD = "春眠不觉晓处处闻啼鸟夜来"
SECRET = "0123456789abcdef" * 4
AT = datetime(2026, 11, 17, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Chrome]:  # noqa: F811
    with started(chromium) as chrome:
        yield chrome


@pytest.fixture
def settings(empty_url: str, tmp_path: Path) -> Settings:  # noqa: F811
    store = fill(empty_url)
    stored = passwords.hashed(PASSWORD)
    for login, name in (("zhao", "赵一"), ("qian", "钱二")):
        store.accounts.add(login, name, stored, AT)
    store.close()
    return Settings(
        database_url=empty_url, review_secret=SECRET, web_audience="internal", data_url=str(tmp_path), _env_file=None
    )


def sign_in(person: Person, login: str) -> None:
    person.write("#login", login)
    person.press("Tab")
    person.do("Input.insertText", text=PASSWORD)
    person.press("Enter", leads_on=True)


def decide(person: Person, action: str, reason: str) -> str:
    person.focus(f"input[value={action}]")
    person.press(" ")
    person.write("#reason", reason)
    person.send_form("form.decide button")
    return person.html()


def test_two_reviewers_take_a_lead_to_the_public(browser: Chrome, settings: Settings, tmp_path: Path) -> None:
    public = settings.model_copy(update={"web_audience": "public"})
    with served(settings) as inside, served(public) as outside:
        zhao, qian, reader = browser.person(), browser.person(390, 800), browser.person(390, 800)
        for person in (zhao, qian):
            person.open(f"{inside}/review/leads/{R01}")
            assert "复核人登录" in person.html()
        reader.open(f"{outside}/findings/{R01}")
        assert sample.FEARED not in reader.html()

        sign_in(zhao, "zhao")
        cookies = {cookie["name"]: cookie for cookie in zhao.cookies()}
        assert cookies["review"]["httpOnly"]
        assert cookies["review"]["sameSite"] == "Strict"
        page = zhao.html()
        assert f"<mark>{sample.FEARED}</mark>" in page
        assert "两位不同的复核人" in page
        assert "138****5678" in page
        assert "13812345678" not in page
        assert "已记录：第 1 号决定，核实，赵一" in decide(zhao, "confirm", "看过原文，属实")

        sign_in(qian, "qian")
        assert "赵一 已核实，还差一人" in qian.html()
        assert qian.width() <= 390, "sideways scrolling on a phone"
        assert "公众可见" in decide(qian, "confirm", "我也看过，属实")
        assert "已经人工核实" in qian.html()

        reader.open(f"{outside}/findings/{R01}")
        page = reader.html()
        assert f"<mark>{sample.FEARED}</mark>" in page
        assert "已经人工核实" in page
        assert "赵一" not in page
        assert "钱二" not in page

        # Zhao's page is older than Qian's decision now: what he writes is refused, kept, and taken on the second look.
        assert "情况有变" in decide(zhao, "reply", "机构来函称已删除")
        assert "机构来函称已删除</textarea>" in zhao.html()
        assert "我也看过，属实" in zhao.html()
        zhao.send_form("form.decide button")
        assert "机构已回应，有争议" in zhao.html()
        reader.open(f"{outside}/findings/{R01}")
        assert "机构来函称已删除" in reader.html()

        zhao.send_form("form[action='/review/sign-out'] button")
        zhao.open(f"{inside}/review")
        assert "复核人登录" in zhao.html()
        assert [told for told in browser.complaints if "Content Security Policy" in told] == []


def test_every_page_fits_a_phone_and_a_table_goes_through_it(
    browser: Chrome, settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "decisions.csv"
    table.write_text(f"finding_id,action,reason\n{R18},dismiss,误读\nnobody,dismiss,x\n", encoding="utf-8")
    with served(settings) as inside:
        person = browser.person(390, 800)
        person.open(f"{inside}/review")
        assert person.width() <= 390
        sign_in(person, "zhao")
        for path in ("", f"/leads/{R01}", f"/leads/{R18}", f"/leads/{R01}/evidence", "/upload", "/password"):
            person.open(f"{inside}/review{path}")
            assert "赵一" in person.html(), path
            assert person.width() <= 390, path
        person.open(f"{inside}/review/upload")
        person.attach("#file", table)
        person.send_form("form[enctype] button")
        assert "可以记录 1 行，退回 1 行" in person.html()
        assert person.width() <= 390
        person.send_form("form[enctype] button")
        assert "已记录 1 行" in person.html()
        person.open(f"{inside}/review?state=withdrawn")
        assert "R18 费用另计" in person.html()
