"""Names, words and moves of the tests of the reviewers' pages."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from fastapi.testclient import TestClient

from auditor.model import stable_id

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


Visit = Callable[..., TestClient]


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
