"""Tables of decisions in the browser: tried first, recorded on a second word."""

from __future__ import annotations

import httpx
import pytest
from fastapi.testclient import TestClient

from auditor.store import Store
from auditor.web.review import access
from tests.web.reviewing.desk import R01, R18, Visit, decide, hidden, signed

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
