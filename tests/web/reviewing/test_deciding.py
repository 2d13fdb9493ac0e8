"""Deciding in the browser: in one's own name, on the case one saw, and nothing written is lost."""

from __future__ import annotations

import html
import re

import pytest

from auditor.store import Store
from tests.web.reviewing.desk import CASE, R01, R09A, R18, Visit, decide, hidden, signed


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
