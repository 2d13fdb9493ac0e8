"""Class hours that go unread leave a sham course unseen; those of another course or of a rule accuse an honest one."""

from __future__ import annotations

import pytest

from tests.extract.pages import offer, read


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("课程 30 小时（录播）", 30),
        ("课时48，晚班，坐满开第二个班。", 48),
        ("课时各40，讲义另发。", 40),
        ("每晚六点到八点，10 晚 × 2 小时 = 20 小时", 20),
        ("一共六十小时，可拆成三段", 60),
        ("共安排三周，计64学时，其中上机40学时。", 64),
        ("学满60学时方可参加认定。", 60),
        ("60课时可延至80课时，不加钱。", 60),
        ("价格：学费1100，考试240，共1340</p><p>课时：45课时", 45),
        ("未学满20学时可退一半。", None),
        ("开课后按每课时 20 元扣。", None),
    ],
)
def test_class_hours_are_heard_however_they_are_put(said: str, hours: float | None) -> None:
    (program,) = read(offer(f"<p>{said}</p>")).programs
    assert program["hours"] == hours


def test_hours_said_of_several_courses_in_one_line_go_to_each_of_them() -> None:
    cards = "".join(
        f"<h3>人工智能训练师{name}</h3><p>¥{price}</p><p>报名</p>"
        for name, price in (("五级全程班", 880), ("四级冲刺班", 960))
    )
    said = "<p>列表价格以下单页为准；人工智能训练师五级全程班62课时，四级冲刺班26课时。</p>"
    page = read(offer(cards + said, title="课程列表", price=""))
    assert {row["title"]: row["hours"] for row in page.programs} == {
        "人工智能训练师五级全程班": 62,
        "人工智能训练师四级冲刺班": 26,
    }


def test_a_course_whose_block_is_the_whole_page_has_the_hours_below_its_own_title() -> None:
    page = read(
        offer(
            "<p>项目A 生成式AI写作研修</p><p>32学时，费用1600元，发本校结业证书。</p>"
            "<p>项目B 人工智能训练师四级考前班</p><p>50学时，培训费1450元。</p>",
            title="秋季项目",
            price="",
        )
    )
    assert {row["hours"] for row in page.programs if "训练师" in row["title"]} == {50}
