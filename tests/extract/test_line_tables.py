"""Tables kept as lines are read once for all steps of a page: no step may spoil them for the next, nor another page."""

from __future__ import annotations

import pytest

from auditor.extract import linegrid, read_page

TABLE = "项目 培训费 评价费\n三级 2600 330\n四级 1900 280\n"


@pytest.mark.parametrize("rule", ["", "------\n", "  ===  \n", "·~·~·\n"])
def test_a_step_that_adds_its_own_tables_leaves_those_of_the_page_alone(rule: str) -> None:
    text = TABLE.replace("\n", "\n" + rule, 1)
    first = linegrid.find(text, len(text), [])
    assert [[cell.text for cell in row if cell] for row in first[0].rows] == [
        ["项目", "培训费", "评价费"],
        ["三级", "2600", "330"],
        ["四级", "1900", "280"],
    ]
    first.clear()
    assert len(linegrid.find(text, len(text), [])) == 1
    assert not linegrid.find(text, len(text.split("\n", maxsplit=1)[0]), []), "another end is another question"


def test_no_page_is_kept_in_memory_behind_its_batch() -> None:
    body = f"<title>人工智能训练师三级班</title><pre>{TABLE}</pre><button>立即报名</button>".encode()
    read_page(body, capture_id="c", source_id="s", url="http://a.invalid/")
    assert linegrid.known.cache_info().currsize == 0
