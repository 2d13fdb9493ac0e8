"""Calling the official query site a fake, or a fake one official, would each ruin somebody."""

from __future__ import annotations

import pytest

from auditor.extract import querysites


def kinds(text: str) -> list[tuple[str, str]]:
    return [(hit.claim, text[hit.start : hit.end]) for hit in querysites.find(text)]


@pytest.mark.parametrize(
    "host",
    ["www.osta.org.cn", "osta.org.cn", "zscx.osta.org.cn", "osta.mohrss.gov.cn", "rst.zj.gov.cn"],
)
def test_an_official_site_is_never_reproached(host: str) -> None:
    assert kinds(f"证书可登录官网 {host} 查询。") == []
    assert kinds(f"证书查询：http://{host}/index.html ，输入证号。") == []


@pytest.mark.parametrize(
    "host", ["www.zgrlosta.org.cn", "www.osta-org.net", "osta.org.cn.chaxun.top", "osta-mohrss.com", "www.mohrss-cx.cn"]
)
def test_a_domain_ends_at_a_label_and_not_in_the_middle_of_one(host: str) -> None:
    """endswith('osta.org.cn') would take zgrlosta.org.cn for official."""
    assert kinds(f"证书可登录人社部官网 {host} 查询。") == [("lookalike_query_site", host)]


def test_a_lookalike_that_is_not_called_official_is_only_unofficial() -> None:
    assert kinds("证书可在 www.zgrlosta.org.cn 查询。") == [("unofficial_query_site", "www.zgrlosta.org.cn")]


@pytest.mark.parametrize(
    "text",
    [
        "欢迎登录学习平台 www.zgrlosta.org.cn 听课。",
        "成绩查询请登录 www.qinghe.com 。",
        "报名咨询 wx.qinghe.com ，证书由评价机构颁发。",
        "邮箱 zhengshu@cert-cx.com ，证书查询请来电。",
        "课程表可在 www.qinghe.com 查询。证书由评价机构颁发。",
        "证书于2026.11.16 发放，可查询。",
    ],
)
def test_a_site_for_something_else_is_no_query_site(text: str) -> None:
    assert kinds(text) == []


def test_postal_and_costa_do_not_read_like_the_official_name() -> None:
    assert kinds("国家证书查询 www.costa-edu.com 。") == [("unofficial_query_site", "www.costa-edu.com")]


def test_a_page_of_hosts_takes_no_more_than_the_cap() -> None:
    text = "证书查询 a.cert.com 。" * 5000
    assert len(querysites.find(text)) <= querysites.MAX_HOSTS
