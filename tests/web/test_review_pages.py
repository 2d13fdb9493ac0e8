"""The pages for signed-in reviewers: nobody else gets in, nobody decides in another's name, nothing written is lost."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from auditor.errors import ConfigError
from auditor.model import stable_id
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app
from auditor.web.review import access
from tests.store import sample
from tests.web.conftest import fill, scan
from tests.web.test_browser import served

R01, R18 = stable_id("prog1", "R01", "fail"), stable_id("prog2", "R18", "fail")
R09A = stable_id("prog1", "R09a", "could_not_check")
CASE = f"/review/leads/{R01}"
SECRET = "0123456789abcdef" * 4
PASSWORD = "春眠不觉晓处处闻啼鸟夜来"
HOST = "https://review.example"
AT = datetime(2026, 11, 17, 3, tzinfo=UTC)
STAFF = {"zhao": "赵一", "qian": "钱二", "sun": "孙三 <b>", "li": "李四", "zhou": "周五"}
PAGES = ("/review", CASE, f"{CASE}/evidence", "/review/upload", "/review/password")


def quick_hash(password: str) -> str:
    """A hash as it is stored, but quick to compare with: these tests sign in a hundred times."""
    digest = hashlib.scrypt(password.encode(), salt=b"salt", n=2, r=8, p=1, dklen=32)
    return "$".join(["scrypt", "1", "8", "1", *(base64.b64encode(part).decode() for part in (b"salt", digest))])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled store with reviewers, made once."""
    file = tmp_path_factory.mktemp("reviewed") / "store.db"
    store = fill(f"sqlite:///{file}")
    stored = quick_hash(PASSWORD)
    for login, name in STAFF.items():
        store.accounts.add(login, name, stored, AT)
    store.close()
    return file


@pytest.fixture
def settings(template: Path, tmp_path: Path) -> Settings:
    file = shutil.copy(template, tmp_path / "store.db")
    return Settings(
        database_url=f"sqlite:///{file}", review_secret=SECRET, web_audience="internal",
        data_url=str(tmp_path / "runs"), _env_file=None,
    )  # fmt: skip


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    made = Store(settings.database_url)
    yield made
    made.close()


Visit = Callable[..., TestClient]


@pytest.fixture
def visit(settings: Settings) -> Iterator[Visit]:
    """Makes browsers of one server; `changed` settings make another server."""
    apps: dict[str, Any] = {}
    with ExitStack() as stack:

        def make(host: str = HOST, address: str = "203.0.113.7", **changed: Any) -> TestClient:
            key = repr(sorted(changed.items()))
            if key not in apps:
                apps[key] = create_app(settings.model_copy(update=changed), scan)
            client = TestClient(
                apps[key], base_url=host, client=(address, 50000), follow_redirects=False, raise_server_exceptions=False
            )
            return stack.enter_context(client)

        yield make


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name} on the page"
    return html.unescape(found[1])


def sign_in(client: TestClient, login: str = "zhao", password: str = PASSWORD, to: str = "/review") -> httpx.Response:
    token = hidden(client.get("/review/sign-in"), "token")
    return client.post("/review/sign-in", data={"login": login, "password": password, "token": token, "to": to})


def signed(client: TestClient, login: str = "zhao") -> TestClient:
    assert sign_in(client, login).status_code == 303
    return client


def decide(client: TestClient, action: str, reason: str = "看过原文", **more: str) -> httpx.Response:
    page = client.get(CASE)
    given = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "action": action, "reason": reason}
    return client.post(CASE, data=given | more)


# Where the pages are, and who gets in


@pytest.mark.parametrize("audience", ["public", "Internal "])
def test_a_server_for_the_public_has_no_such_pages(visit: Visit, audience: str) -> None:
    """Also with the secret set, and when the audience is misspelt."""
    client = visit(web_audience=audience)
    for path in (*PAGES, "/review/sign-in"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "复核没有启用" not in answer.text
    assert client.post("/review/sign-in", data={"login": "zhao", "password": PASSWORD}).status_code == 404
    assert 'href="/review"' not in client.get("/").text


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_the_pages_are_off_and_say_so(visit: Visit, secret: str | None) -> None:
    from pydantic import SecretStr  # noqa: PLC0415

    client = visit(review_secret=None if secret is None else SecretStr(secret))
    for path in (*PAGES, "/review/sign-in"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "AUDITOR_REVIEW_SECRET" in answer.text
    assert 'href="/review"' not in client.get("/").text


def test_a_secret_that_can_be_guessed_is_refused_at_the_start(settings: Settings) -> None:
    short = Settings(database_url=settings.database_url, review_secret="changeme", _env_file=None)
    with pytest.raises(ConfigError, match="AUDITOR_REVIEW_SECRET"):
        create_app(short, scan)


def test_nothing_is_shown_before_signing_in(visit: Visit) -> None:
    client = visit()
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/review/sign-in?to=%2Freview")
        assert sample.FEARED not in answer.text
    client.cookies.set("__Host-review", "x" * 43)
    assert client.get("/review").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_listeners(visit: Visit) -> None:
    answer = sign_in(visit())
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-review=")
    for part in ("httponly", "samesite=strict", "secure", "path=/", "max-age=28800"):
        assert part in cookie
    assert "domain" not in cookie
    local = sign_in(visit("http://127.0.0.1:8000"))
    assert local.status_code == 303
    assert "secure" not in local.headers["set-cookie"].lower()


def test_no_password_is_asked_for_where_others_can_listen(visit: Visit, store: Store) -> None:
    client = visit("http://review.example")
    page = client.get("/review/sign-in")
    assert "没有加密" in page.text
    assert 'type="password"' not in page.text
    answer = client.post("/review/sign-in", data={"login": "zhao", "password": PASSWORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_behind_a_proxy_on_this_machine_its_word_counts_and_a_strangers_does_not(settings: Settings) -> None:
    """Believed from anybody, it would send passwords in the clear, and give each guess an address of its own."""
    told = {"Host": "review.example", "X-Forwarded-Proto": "https"}
    with served(settings) as url, httpx.Client(base_url=url) as client:
        assert "没有加密" in client.get("/review/sign-in", headers={"Host": "review.example"}).text
        page = client.get("/review/sign-in", headers=told)
        assert 'type="password"' in page.text
        assert page.headers["set-cookie"].startswith("__Host-review_form=")
        assert "secure" in page.headers["set-cookie"].lower()
    stranger = TestClient(create_app(settings, scan), base_url="http://review.example", client=("203.0.113.7", 5))
    assert "没有加密" in stranger.get("/review/sign-in", headers=told).text


def test_pages_of_reviewers_are_kept_nowhere_and_run_nothing(visit: Visit) -> None:
    client = signed(visit())
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "<script" not in answer.text


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/review", "/review/../..//evil.example\\", "/reviewers", "/"]
)
def test_signing_in_leads_nowhere_else(visit: Visit, to: str) -> None:
    client = visit()
    assert 'name="to" value="/review"' in client.get("/review/sign-in", params={"to": to}).text
    assert sign_in(client, to=to).headers["location"] == "/review"


def test_signing_in_leads_back_to_where_one_was(visit: Visit) -> None:
    client = visit()
    asked = client.get(f"{CASE}?state=all")
    shown = client.get(asked.headers["location"])
    assert sign_in(client, to=hidden(shown, "to")).headers["location"] == f"{CASE}?state=all"


# Guessing and stealing


def test_unknown_wrong_and_disabled_get_the_same_answer(visit: Visit, store: Store) -> None:
    """Else a stranger learns who reviews."""
    store.accounts.disable("sun", AT)
    client = visit()
    answers = [sign_in(client, login, given) for login, given in (("zhao", "x"), ("nobody", "x"), ("sun", PASSWORD))]
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert [answer.status_code for answer in answers] == [403] * 3
    assert len(pages) == 1
    assert all(
        "set-cookie" not in answer.headers or "review=" not in answer.headers["set-cookie"] for answer in answers
    )


def test_after_five_wrong_passwords_even_the_right_one_waits_but_not_from_elsewhere(visit: Visit) -> None:
    """A stranger's guessing must not shut a reviewer out of their own office."""
    stranger = visit(address="198.51.100.1")
    assert [sign_in(stranger, password="x").status_code for _ in range(6)] == [403] * 5 + [429]
    shut = sign_in(stranger)
    assert shut.status_code == 429
    assert int(shut.headers["retry-after"]) == 900
    assert sign_in(visit(address="203.0.113.9")).status_code == 303


def test_one_address_cannot_go_through_the_accounts(visit: Visit) -> None:
    """An IPv6 customer has more addresses than there are passwords, so that the network counts."""
    clients = [visit(address=f"2001:db8::{number:x}") for number in range(1, 4)]
    codes = [sign_in(clients[number % 3], login, "x").status_code for login in STAFF for number in range(4)]
    codes.append(sign_in(clients[0], "nobody", "x").status_code)
    assert codes == [403] * 20 + [429]
    assert sign_in(visit(address="2001:db8:0:1::1")).status_code == 303


def test_a_session_planted_by_somebody_else_is_not_taken_over(visit: Visit, store: Store) -> None:
    client, planted = visit(), "planted-by-somebody-else-000000000000000000"
    client.cookies.set("__Host-review", planted)
    fresh = re.search(r"review=([^;]+)", sign_in(client).headers["set-cookie"])
    assert fresh
    assert fresh[1] != planted
    thief = visit()
    thief.cookies.set("__Host-review", planted)
    assert thief.get("/review").status_code == 303
    first = client.cookies.get("__Host-review", domain="review.example") or fresh[1]
    assert sign_in(client, "qian").status_code == 303
    thief.cookies.clear()
    thief.cookies.set("__Host-review", first)
    assert thief.get("/review").status_code == 303, "the session before lives on"


def test_the_store_alone_opens_no_session(visit: Visit, store: Store) -> None:
    signed(visit())
    with store.engine.connect() as connection:
        keys = [row[0] for row in connection.exec_driver_sql("SELECT key FROM review_sessions")]
    thief = visit()
    thief.cookies.set("__Host-review", keys[0])
    assert thief.get("/review").status_code == 303


def test_signing_out_ends_the_session_in_the_store_too(visit: Visit) -> None:
    client = signed(visit())
    kept = client.cookies["__Host-review"]
    assert client.post("/review/sign-out", data={"token": hidden(client.get("/review"), "token")}).status_code == 303
    client.cookies.set("__Host-review", kept, domain="review.example")
    assert client.get("/review").status_code == 303


def test_another_secret_signs_everybody_out(visit: Visit) -> None:
    from pydantic import SecretStr  # noqa: PLC0415

    kept = signed(visit()).cookies["__Host-review"]
    other = visit(review_secret=SecretStr("another secret of sufficient length"))
    other.cookies.set("__Host-review", kept)
    assert other.get("/review").status_code == 303


def test_no_form_is_taken_without_its_token_or_from_another_site(visit: Visit, store: Store) -> None:
    client, other = signed(visit()), signed(visit(), "qian")
    foreign = hidden(other.get("/review"), "token")
    own = hidden(client.get(CASE), "token")
    posts: dict[str, dict[str, str]] = {
        CASE: {"action": "dismiss", "reason": "x", "seen": hidden(client.get(CASE), "seen")},
        "/review/upload": {"table": "", "step": "record"},
        "/review/password": {"old": PASSWORD, "new": "attackers choice", "again": "attackers choice"},
        "/review/sign-out": {},
    }
    for path, given in posts.items():
        for token in ("", foreign, own[:-1], "令牌"):
            assert client.post(path, data={**given, "token": token}).status_code == 403, (path, token)
        cross = client.post(path, data={**given, "token": own}, headers={"Sec-Fetch-Site": "cross-site"})
        assert cross.status_code == 403, path
    assert store.decisions().empty
    assert client.get("/review").status_code == 200, "signed out by somebody else"
    assert sign_in(visit()).status_code == 303, "the password was changed"


def test_nobody_is_signed_in_as_somebody_else_by_a_link(visit: Visit) -> None:
    """Signed in as an attacker, a reviewer would decide in the attacker's name."""
    theirs = hidden(visit().get("/review/sign-in"), "token")
    victim = visit()
    victim.get("/review/sign-in")
    given = {"login": "sun", "password": PASSWORD, "token": theirs}
    assert victim.post("/review/sign-in", data=given).status_code == 403
    assert visit().post("/review/sign-in", data=given).status_code == 403
    assert victim.get("/review").status_code == 303


# Sessions that end while somebody writes


def test_what_was_written_is_not_lost_when_the_session_ends(visit: Visit, store: Store, settings: Settings) -> None:
    client = signed(visit())
    page = client.get(CASE)
    given = {
        "token": hidden(page, "token"),
        "seen": hidden(page, "seen"),
        "action": "dismiss",
        "reason": "写了很久 <i>",
    }
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE review_sessions SET ends_at = '2026-01-01 00:00:00'")
    answer = client.post(CASE, data=given)
    assert answer.status_code == 403
    assert "写了很久 &lt;i&gt;" in answer.text
    assert f"to={CASE.replace('/', '%2F')}" in answer.text
    assert store.decisions().empty
    assert client.get("/review").status_code == 303


def test_what_was_written_is_not_lost_when_the_store_or_the_lead_is_gone(
    visit: Visit, store: Store, tmp_path: Path
) -> None:
    client = signed(visit())
    page = client.get(CASE)
    given = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "action": "dismiss", "reason": "写了很久"}
    file, away = tmp_path / "store.db", tmp_path / "away"
    file.rename(away)
    answer = client.post(CASE, data=given)
    assert answer.status_code == 503
    assert "写了很久</textarea>" in answer.text
    assert str(tmp_path) not in answer.text
    away.rename(file)
    for week in (sample.WEEK_BEFORE, sample.WEEK):
        tables = sample.tables(week)
        tables["findings"] = tables["findings"].iloc[0:0]
        store.publish(sample.run(week), tables)
    answer = client.post(CASE, data=given)
    assert answer.status_code == 404
    assert "写了很久</textarea>" in answer.text
    assert store.decisions().empty


def test_a_disabled_reviewer_is_out_at_once(visit: Visit, store: Store) -> None:
    client = signed(visit())
    page = client.get(CASE)
    store.accounts.disable("zhao", datetime.now(UTC))
    given = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "action": "confirm", "reason": "x"}
    assert client.post(CASE, data=given).status_code == 403
    assert client.get("/review").status_code == 303
    assert sign_in(client).status_code == 403
    assert store.decisions().empty


def test_a_session_does_not_outlive_its_hours(visit: Visit, store: Store) -> None:
    signed(visit(review_session_hours=0.5))
    with store.engine.connect() as connection:
        ends = connection.exec_driver_sql("SELECT ends_at FROM review_sessions").scalar_one()
    left = datetime.fromisoformat(ends).replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(visit: Visit) -> None:
    client, elsewhere = signed(visit()), signed(visit())
    fresh = "床前明月光疑是地上霜举头"

    def change(old: str, new: str, again: str) -> httpx.Response:
        token = hidden(client.get("/review/password"), "token")
        return client.post("/review/password", data={"old": old, "new": new, "again": again, "token": token})

    assert "现在的密码不对" in change("x", fresh, fresh).text
    assert "不一样" in change(PASSWORD, fresh, fresh + "!").text
    assert "至少" in change(PASSWORD, "short", "short").text
    assert change(PASSWORD, fresh, fresh).status_code == 303
    assert client.get("/review").status_code == elsewhere.get("/review").status_code == 303
    assert sign_in(visit()).status_code == 403
    assert sign_in(visit(), password=fresh).status_code == 303


# Deciding


def test_a_decision_is_in_the_name_of_who_is_signed_in_whatever_is_sent(visit: Visit, store: Store) -> None:
    client = signed(visit())
    answer = decide(client, "needs_info", "请补13812345678的材料", person="钱二", by="钱二", finding_id=R18)
    assert answer.status_code == 303
    log = store.decisions()
    assert log[["finding_id", "person", "reason"]].to_numpy().tolist() == [[R01, "赵一", "请补138****5678的材料"]]
    shown = client.get(answer.headers["location"])
    assert "已记录：第 1 号决定" in shown.text
    assert "已记录" not in signed(visit(), "qian").get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"action": "dismiss", "reason": " "}, "没有写理由"),
        ({"action": "", "reason": "有理由"}, "没有选择决定"),
        ({"action": "erase", "reason": "有理由"}, "没有选择决定"),
        ({"action": "confirm", "reason": "有理由", "expires_on": "2027-03-31"}, "只有撤回可以写最后一天"),
        ({"action": "dismiss", "reason": "有理由", "expires_on": "2020-01-01"}, "最后一天已过"),
        ({"action": "dismiss", "reason": "有理由", "expires_on": "明天"}, "最后一天应写作"),
        ({"action": "dismiss", "reason": "长" * 2001}, "文字太长"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_kept_in_the_form(
    visit: Visit, store: Store, given: dict[str, str], said: str
) -> None:
    answer = decide(signed(visit()), **given)
    assert answer.status_code == 422
    assert said in answer.text
    assert f">\n{given['reason']}</textarea>" in answer.text
    assert store.decisions().empty


def test_a_case_decided_meanwhile_is_shown_anew_and_the_text_kept(visit: Visit, store: Store) -> None:
    client, other = signed(visit()), signed(visit(), "qian")
    page = client.get(CASE)
    assert decide(other, "reply", "机构称已删除").status_code == 303
    given = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "action": "confirm", "reason": "看过原文"}
    answer = client.post(CASE, data=given)
    assert answer.status_code == 409
    for words in ("决定没有记录", "情况有变", "机构称已删除", ">\n看过原文</textarea>"):
        assert words in answer.text
    assert len(store.decisions()) == 1
    again = client.post(CASE, data=given | {"seen": hidden(answer, "seen")})
    assert again.status_code == 303


def test_two_different_persons_make_a_grave_lead_public(visit: Visit) -> None:
    client, other, public = signed(visit()), signed(visit(), "qian"), visit(web_audience="public")
    assert "须由<strong>两位不同的复核人</strong>" in client.get(CASE).text
    assert decide(client, "confirm").status_code == 303
    assert public.get(f"/findings/{R01}").status_code == 404
    alone = client.get(CASE).text
    assert "您不能自己作第二人" in alone
    assert re.search(r'value="confirm" required disabled', alone)
    refused = decide(client, "confirm", "再核实")
    assert (refused.status_code, "须由另一位复核人核实" in refused.text) == (422, True)
    assert 'href="/review?state=all&need=second"' in html.unescape(client.get("/review").text)
    assert decide(other, "confirm").status_code == 303
    page = public.get(f"/findings/{R01}")
    assert page.status_code == 200
    assert "已经人工核实" in page.text
    assert "赵一" not in page.text


def test_hostile_words_of_pages_persons_and_reasons_stay_words(visit: Visit, store: Store) -> None:
    client = signed(visit(), "sun")
    assert decide(client, "needs_info", "<img src=x onerror=alert(2)>\u202eevil").status_code == 303
    for path in (CASE, "/review", f"/review/leads/{R18}", f"/findings/{R01}", "/review?institution=%22%3E%3Cscript%3E"):
        text = client.get(path).text
        assert not re.search(r"<script|<img(?! src=\"/static)|<b>|onerror=alert\(\d\)>(?!&)[^&]*<img", text), path
    case = client.get(CASE).text
    assert "&lt;img src=x onerror=alert(2)&gt;[U+202E]evil" in case
    assert "孙三 &lt;b&gt;" in case
    assert "13812345678" not in case


def test_could_not_check_is_nothing_to_decide_about(visit: Visit) -> None:
    client = signed(visit())
    for name in (R09A, "nobody", "%00", "..%2f..%2fetc"):
        assert client.get(f"/review/leads/{name}").status_code == 404, name


def test_an_unknown_filter_is_refused_rather_than_matching_nothing(visit: Visit) -> None:
    client = signed(visit())
    assert client.get("/review?state=guilty").status_code == 422
    assert client.get("/review?number=0").status_code == 422
    page = client.get("/review?state=all&severity=low&number=2").text
    assert "第 2 / 3 页" in page
    assert 'href="/review?number=3&amp;state=all&amp;severity=low"' in page


def test_a_missing_archive_is_no_verdict(visit: Visit) -> None:
    page = signed(visit()).get(f"{CASE}/evidence")
    assert page.status_code == 200
    assert "未能核对" in page.text
    assert "这不说明证据有误" in page.text


# Tables of decisions

TABLE = f"finding_id,action,reason,expires_on\n{R01},dismiss,误读,\nnobody,dismiss,x,\n{R18},confirm,,\n"


def put(client: TestClient, data: bytes) -> httpx.Response:
    token = hidden(client.get("/review/upload"), "token")
    return client.post("/review/upload", data={"token": token}, files={"file": ("d.csv", data, "text/csv")})


def record(client: TestClient, page: httpx.Response, **changed: str) -> httpx.Response:
    names = ("token", "step", "position", "table")
    return client.post("/review/upload", data={name: hidden(page, name) for name in names} | changed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_tried_first_and_recorded_on_a_second_word(visit: Visit, store: Store, encoding: str) -> None:
    client = signed(visit())
    tried = put(client, TABLE.encode(encoding))
    assert "共 3 行：可以记录 1 行，退回 2 行" in tried.text
    for words in ("没有这条线索", "没有写理由"):
        assert words in tried.text
    assert store.decisions().empty
    done = record(client, tried)
    assert "已记录 1 行" in done.text
    assert store.decisions()[["person", "reason"]].to_numpy().tolist() == [["赵一", "误读"]]
    assert "一字不差的决定已经记录过" in put(client, TABLE.encode(encoding)).text


def test_a_table_in_another_name_is_sent_back(visit: Visit, store: Store) -> None:
    client = signed(visit())
    tried = put(client, f"finding_id,action,person,reason\n{R01},dismiss,钱二,误读\n".encode())
    assert "写的是别人的名字" in tried.text
    assert 'name="step"' not in tried.text
    assert store.decisions().empty


def test_a_table_tried_before_another_decision_must_be_looked_at_again(visit: Visit, store: Store) -> None:
    client, other = signed(visit()), signed(visit(), "qian")
    tried = put(client, TABLE.encode())
    assert decide(other, "confirm").status_code == 303
    late = record(client, tried)
    assert late.status_code == 409
    assert "还没有记录" in late.text
    assert len(store.decisions()) == 1
    assert record(client, tried, position="").status_code == 409
    assert "已记录 1 行" in record(client, late).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "没有一行决定"),
        (b"finding_id,action,reason\n", "没有一行决定"),
        (b"\x89PNG\r\n\x1a\n\x00", "须为 CSV 文件"),
        (b"a,b\n1,2\n", "须为 CSV 文件"),
        (b"finding_id,action,reason\n" + b"x,dismiss,y\n" * 2001, "超过 2000 行"),
        (b"finding_id,action,reason\n" + b"x" * 2_000_000, "超过 2 MB"),
    ],
)
def test_what_is_not_a_table_is_refused_in_one_line(visit: Visit, data: bytes, said: str) -> None:
    answer = put(signed(visit()), data)
    assert answer.status_code in (413, 422)
    assert said in answer.text


def test_the_tables_way_back_cannot_be_bent(visit: Visit, store: Store) -> None:
    client = signed(visit())
    tried = put(client, TABLE.encode())
    assert record(client, tried, table="不是").status_code == 422
    assert record(client, tried, token="").status_code == 403
    assert store.decisions().empty


def test_addresses_are_counted_by_whom_they_belong_to() -> None:
    from starlette.requests import Request  # noqa: PLC0415

    def of(host: str) -> str:
        return access.address_of(Request({"type": "http", "client": (host, 1), "headers": []}))

    assert of("2001:db8:1:2:3::4") == of("2001:db8:1:2:ffff::") != of("2001:db8:1:3::")
    assert of("203.0.113.7") != of("203.0.113.8")
    assert of("::ffff:203.0.113.7") != of("::ffff:203.0.113.8")
    assert of("testclient") == "testclient"
