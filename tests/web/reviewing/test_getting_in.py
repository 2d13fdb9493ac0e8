"""The reviewers' pages: nobody else gets in, and nobody is made to act for somebody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from auditor.errors import ConfigError
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app
from tests.store import sample
from tests.web.conftest import scan
from tests.web.reviewing.desk import AT, CASE, PAGES, PASSWORD, STAFF, Visit, hidden, sign_in, signed
from tests.web.test_browser import served


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
