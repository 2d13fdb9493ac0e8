"""Log-in to a JSON register: a token got with secrets from the settings, sent along, and shown nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auditor.crawl import Fetcher
from auditor.errors import ConfigError
from auditor.model import Fetched, FetchOutcome, Source
from auditor.question import Question
from auditor.registry.drift import NO_LOGIN
from auditor.registry.json_spec import load_spec, pick
from auditor.settings import Settings

_REFUSED = (401, 403)
_NOT_RIGHT = "请核对 AUDITOR_REGISTER_SECRETS 与接口说明中的 login"


def asker(source: Source, fetcher: Fetcher, settings: Settings) -> Callable[[str], Fetched]:
    """How a register is asked at its own pace, logged in where its description wants that.

    The log-in takes place before the first question that is really sent, and once more when the service says that the
    token has run out; a log-in that fails is not repeated, so that no account is locked by us.

    Raises:
        ConfigError: the description cannot be used, a secret is missing, or it would be sent without encryption.
    """

    def plain(url: str) -> Fetched:
        return fetcher.fetch(url, delay_s=source.delay_s)

    spec = source.options.get("spec", "") if source.adapter == "json_api" else ""
    login = load_spec(Path(spec)).login if spec else {}
    return _LoggedIn(source, fetcher, login, _fields(source, login, settings), plain) if login else plain


def _fields(source: Source, login: dict[str, Any], settings: Settings) -> dict[str, Any]:
    where = f"source {source.id}"
    host = source.urls[0].split("://", 1)[-1].split("/", 1)[0]
    routed = any(host == name or host.endswith("." + name) for name in settings.connect_to)
    if not source.urls[0].startswith("https://") and not routed:
        raise ConfigError("a log-in is only sent over https", where, "give the https address of the interface")
    missing = sorted(set(login.get("secrets", {}).values()) - set(settings.register_secrets))
    if missing:
        raise ConfigError(
            f"no secret called {', '.join(missing)}", where, "set AUDITOR_REGISTER_SECRETS, see docs/registers.md"
        )
    known = {field: settings.register_secrets[name] for field, name in login.get("secrets", {}).items()}
    return {**login.get("fields", {}), **{field: secret.get_secret_value() for field, secret in known.items()}}


class _LoggedIn:
    """A fetch that holds a token."""

    def __init__(
        self, source: Source, fetcher: Fetcher, login: dict[str, Any], fields: dict[str, Any],
        plain: Callable[[str], Fetched],
    ) -> None:  # fmt: skip
        self._source, self._fetcher, self._login, self._fields, self._plain = source, fetcher, login, fields, plain
        self._state, self._why = "out", ""

    def __call__(self, url: str) -> Fetched:
        if self._state == "out":
            self._log_in()
        if self._state == "failed":
            return self._refused(url)
        answer = self._plain(url)
        if answer.outcome is FetchOutcome.HTTP_ERROR and answer.status in _REFUSED:
            self._log_in()
            answer = self._plain(url) if self._state == "in" else self._refused(url)
            if answer.outcome is FetchOutcome.HTTP_ERROR and answer.status in _REFUSED:
                self._state, self._why = "failed", f"HTTP状态{answer.status}，令牌不被接受"
                answer = replace(answer, detail=f"{NO_LOGIN}：{self._why}；{_NOT_RIGHT}")
        return answer

    def _log_in(self) -> None:
        login, base = self._login, self._source.urls[0].rstrip("/")
        question = Question.of(base + login["path"], self._fields, form=login.get("body", "json") == "form")
        status, body = self._fetcher.ask_in_private(question, delay_s=self._source.delay_s)
        token = self._token(body) if status == 200 else ""
        if not token:
            self._state = "failed"
            self._why = (
                f"HTTP状态{status}" if status not in (0, 200) else "没有回应" if not status else "返回中没有令牌"
            )
            return
        self._state = "in"
        header, prefix = login.get("header", "Authorization"), login.get("prefix", "Bearer ")
        self._fetcher.authorise(base, {header: prefix + token})

    def _token(self, body: bytes) -> str:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return ""
        if any(pick(document, path) != value for path, value in self._login.get("good", {}).items()):
            return ""
        token = pick(document, self._login["token"])
        # A line break would let an answer write further headers.
        return token if isinstance(token, str) and token.isascii() and token.isprintable() else ""

    def _refused(self, url: str) -> Fetched:
        detail = f"{NO_LOGIN}：{self._why}；{_NOT_RIGHT}"
        return Fetched(url, url, FetchOutcome.HTTP_ERROR, None, b"", "", datetime.now(UTC), "", detail)
