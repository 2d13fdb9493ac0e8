"""Where names of organisations begin: trained on the names that the patterns find on pages of the dev part.

A page names few bodies behind words that run into the name, but many by their kind (考试由评价机构…): what stands
before those is put before names of the corpus, and counts as a beginning as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from auditor.extract import blocks, namestart, organisations
from auditor.extract.decode import decode
from auditor.extract.learned import Model
from auditor.extract.normalise import normalise
from tests.evaluation.corpus import Labelled
from tests.evaluation.train import ridge

NAME = namestart.MODEL
RIDGE = 0.25
_BEFORE = 5  # characters before a name that are counter-examples
_STRIDE = 7  # the next name that is put behind a stretch of a sentence
_PART_OF_A_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·&]")
_KINDS = re.compile(
    "(?:第三方|备案|社会|该|本|我)?的?(?:评价机构|评价组织|培训评价组织|评价中心|考核站|考试中心|人社局|人社厅|人社部门|市监局|市场监管局|第三方机构"
    "|我校|本校|我院|我们|他们|它|协会|学校|机构|平台|公司|对方|官方|考点|考场|站里|所里)"
)
# Words that run into a name on no page of the corpus often enough.
_WORDS = (
    "学员自己到",
    "本人自己去",
    "请自行到",
    "大家直接去",
    "您自己去",
    "自己到",
    "材料寄到",
    "请直接找",
    "证书找",
    "考场设在",
    "打到",
    "交给",
)
_NAMES_EACH = 20
# Pages of these authors came without a check of the names that the patterns find there: words that run into a name are
# taken for its beginning, and a model that learnt from them cut 澄浦市昶和技能评价服务中心 to its generic end.
_UNCHECKED = re.compile("[stuyz][0-9]")
Example = tuple[str, dict[str, str], bool]


def examples(pages: Sequence[Labelled]) -> list[Example]:
    """(author, fields, whether a name begins there), each once."""
    texts = []
    for page in pages:
        if _UNCHECKED.fullmatch(page.author) is not None:
            continue
        decoded = decode(page.body, page.labels.get("content_type") or "")
        if not decoded.trouble:
            text = normalise(blocks.read(decoded.text).text).text
            found = organisations.find(text, begin=lambda _text, start, _end: start)
            texts.append((page.author, text, [o for o in found if text[o.start : o.end] == o.name]))
    names = sorted({o.name for _, _, found in texts for o in found})
    seen: set[tuple[str, str]] = set()
    made: list[Example] = []
    for author, text, found in texts:
        for o in found:
            before = text[max(0, o.start - 4) : o.start]
            if (before, o.name) not in seen:
                seen.add((before, o.name))
                made += _places(author, text, o.start, o.end)
    for author, text, found in texts:
        for match in _KINDS.finditer(text):
            before = text[max(0, match.start() - 2 * _BEFORE) : match.start()]
            if not _PART_OF_A_NAME.match(before[-1:]) or (before[-4:], "") in seen:
                continue
            if not any(o.start <= match.start() < o.end for o in found):
                seen.add((before[-4:], ""))
                name = names[len(seen) * _STRIDE % len(names)]
                made += _places(author, before + name, len(before), len(before) + len(name))
    for number, before in enumerate(_WORDS * _NAMES_EACH):
        name = names[number * _STRIDE % len(names)]
        made += _places("words", before + name, len(before), len(before) + len(name))
    return made


def _places(author: str, text: str, start: int, end: int) -> list[Example]:
    """The beginning of a name and the places around it."""
    low = start
    while low > max(0, start - _BEFORE) and _PART_OF_A_NAME.match(text[low - 1]):
        low -= 1
    return [(author, namestart.fields(text, at, end), at == start) for at in range(low, min(end - 4, start + 9))]


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model; a beginning counts three times, since there is one of it for several other places."""
    made = examples(pages)
    shape = namestart.SHAPE
    rows = ridge.matrix(shape, {name: [seen[name] for _, seen, _ in made] for name in shape.fields})
    wanted = np.array([[1.0 if right else -1.0] for _, _, right in made])
    weight = np.array([3.0 if right else 1.0 for _, _, right in made])
    solved = ridge.primal(rows, wanted, RIDGE, weight)
    facts: dict[str, object] = {"places": len(made), "names": int((wanted > 0).sum())}
    return ridge.whole(shape, (namestart.LABEL,), *solved), facts
