"""The schools' 1+X papers carry the same name as the labour ministry's level certificates; they are not the same."""

from __future__ import annotations

import pytest

from auditor.extract.certificate import certificate_type
from auditor.model import CertificateType


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "面向1+X试点院校的学生，对应证书为“数据处理”职业技能等级证书（中级）。",
            CertificateType.ONE_PLUS_X,
        ),
        ("本班对接1+X，结业考核合格者颁发职业技能等级证书（初级）。", CertificateType.ONE_PLUS_X),
        ("本课程不是1+X，考取的是职业技能等级证书。", CertificateType.LEVEL),
        ("我校参与1+X试点；本班学员考取的是职业技能等级证书。", CertificateType.LEVEL),
        ("除1+X以外，还颁发职业技能等级证书。", CertificateType.LEVEL),
    ],
)
def test_an_honest_seller_of_a_schools_paper_is_not_held_to_the_register(text: str, expected: CertificateType) -> None:
    assert certificate_type(text, 0, len(text)) is expected
