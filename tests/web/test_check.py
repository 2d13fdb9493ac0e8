"""Checking a text: answers what was given, refuses what cannot be scanned, echoes nothing as markup."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.store import sample


def test_a_pasted_text_is_scanned_and_echoed_as_text(client: TestClient) -> None:
    answer = client.post("/check", data={"text": f"保过{sample.HOSTILE}"})
    assert answer.status_code == 200
    assert "<mark>保过&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "没有导入名单" in answer.text
    assert answer.text.index("没有导入名单") < answer.text.index("承诺包过")


def test_an_uploaded_page_goes_before_the_text(client: TestClient) -> None:
    answer = client.post(
        "/check", data={"text": "文字"}, files={"page": ("<b>广告.html", "包过班".encode(), "text/html")}
    )
    assert "<mark>包过班</mark>" in answer.text
    assert "<b>" not in answer.text


def test_empty_is_422_with_a_hint(client: TestClient) -> None:
    answer = client.post("/check", data={"text": "  \n"})
    assert answer.status_code == 422
    assert "没有可检查的内容" in answer.text
    answer = client.post("/api/v1/scan", json={"text": ""})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


@pytest.mark.parametrize("path", ["/check", "/api/v1/scan"])
def test_too_large_is_413_whether_declared_or_not(client: TestClient, path: str) -> None:
    """An endless upload must not fill the memory."""
    assert client.post(path, files={"page": ("a.html", b"x" * 400_000)}).status_code == 413

    def endless() -> object:
        for _ in range(50):
            yield b"x" * 10_000

    assert (
        client.post(path, content=endless(), headers={"content-type": "multipart/form-data; boundary=b"}).status_code
        == 413
    )
    assert client.post(path, files={"page": ("a.html", b"x" * 230_000)}).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"text": 1}', "application/json"),
    ],
)
def test_broken_json_is_422(client: TestClient, body: bytes, kind: str) -> None:
    answer = client.post("/api/v1/scan", content=body, headers={"content-type": kind})
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"status", "code", "message"}


def test_the_api_takes_text_json_or_a_page(client: TestClient) -> None:
    for answer in (
        client.post("/api/v1/scan", json={"text": "包过"}),
        client.post("/api/v1/scan", content="包过".encode(), headers={"content-type": "text/html"}),
        client.post("/api/v1/scan", data={"text": "包过"}),
        client.post("/api/v1/scan", files={"page": ("a.html", "包过".encode())}),
    ):
        assert answer.status_code == 200
        assert answer.json()["findings"][0]["phrase"] == "包过"


def test_binary_is_refused_not_crashed_on(client: TestClient) -> None:
    assert client.post("/api/v1/scan", content=b"\x00\x01", headers={"content-type": "text/html"}).status_code == 422
    page = client.post("/check", files={"page": ("a.html", b"\x00\x01")})
    assert page.status_code == 422
    assert "请另存为 HTML" in page.text
    broken = client.post("/check", content=b"no boundary here", headers={"content-type": "multipart/form-data"})
    assert broken.status_code in (400, 422)
    assert "<h1>" in broken.text


def test_a_long_text_within_the_cap_is_taken(client: TestClient) -> None:
    assert client.post("/check", files={"text": (None, "好" * 60_000)}).status_code == 200
