"""Whether a phrase is affirmed, negated, quoted, asked or conditional: clause windows, cues, and lead-in lines.

The cues are data (lexicons/polarity.yaml). A window is a few dozen characters, so cost does not grow with the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from auditor.extract import cues, discourse, lookalikes, turns
from auditor.extract.phrases import Hit
from auditor.model import Polarity

_SENTENCE_ENDS = frozenset("。！？!?；;\n\t")
_CLAUSE_ENDS = _SENTENCE_ENDS | frozenset("，,：:")
_QUOTES = str.maketrans(dict.fromkeys("“”\"‘’'「」『』《》、", ""))
_LIST_GLUE = '、和及与或/ “”"‘’'
_LEAD_MARKS = ("【", "一、", "二、", "三、", "四、", "五、", "■", "▶")
_LEAD_REACH = 600  # how far above a phrase its lead-in line may stand, characters
_TABLE_REACH = 4000  # how far above a phrase the head of its table may stand, characters
_HEADING = 14  # characters of a table's heading
_MARKS = 4  # characters of a quotation beside the phrase; with more it is a sentence
_OPENERS, _CLOSERS = '“「『‘"', '”」』’"'
_LACKS = "不免没无"
_INTRODUCES = 6  # a label of fewer characters (比如：) leaves it to the sentence before
_VOICE = 12  # how far before a quotation its speaker may stand, characters
_LONGEST = 80  # characters a window may hold on either side


def polarity(text: str, hit: Hit, others: Sequence[Hit] = ()) -> Polarity:
    """What the text around a hit makes of it.

    Args:
        text: normalised text.
        others: all hits of the text; phrases between a cue and the hit do not count as distance (lists).
    """
    if lookalikes.excused(text, hit):
        return Polarity.QUOTED  # the words, not the claim
    return heard(text, hit, others)


def heard(text: str, hit: Hit, others: Sequence[Hit] = ()) -> Polarity:
    """The same of a hit that no look-alike excuses."""
    tables = cues.tables()
    split = discourse.split_question(text, hit.start)
    if split and text[hit.start] in "不没":
        return Polarity.QUESTION  # 要不要考试 asks whether, and yes is no 不要考试
    verdict = Polarity.QUESTION if split else _cued(text, hit, others, tables)
    if verdict in (Polarity.QUESTION, None):
        spoken = _spoken(text, hit)
        if spoken is not None:
            return spoken
    if verdict is Polarity.QUESTION:
        yes = discourse.answered(text, hit.end, hit.start)
        if hit.claim in tables.lack_kinds and tables.lacks.search(text[hit.start : hit.end + _VOICE]) is not None:
            yes = yes is False
        yes = yes or _invites(text, hit, tables)
        return Polarity.AFFIRMED if yes else Polarity.QUESTION
    if verdict is not None:
        return verdict
    return (
        _inner(text, hit, tables)
        or _other_trade(text, hit, tables)
        or _mentioned(text, hit, tables)
        or discourse.structure(text, hit.start, hit.end)
        or _lead(text, hit, tables)
    )


def _cued(text: str, hit: Hit, others: Sequence[Hit], tables: cues.Cues) -> Polarity | None:
    """What the cues of the clause and the sentence say, None when there are none."""
    clause, sentence = _before(text, hit.start)
    asked, told = str(tables.regardless.sub("〇", clause[-_LONGEST:])), _mine(sentence, tables)
    defiant = sentence
    if text[hit.start] in _LACKS:
        clause = str(tables.parallel.sub("", clause))
    whole = clause == sentence
    clause = _mask(clause, tables)
    sentence = clause if whole else _mask(sentence, tables)
    near = _shorten(clause, text, hit, others)
    behind = text[hit.end : hit.end + _LONGEST]
    if tables.defiance.search(defiant + "〇" + behind.split("\n", 1)[0]) is not None:
        return Polarity.AFFIRMED
    for cue in tables.cues:
        if hit.cues_off and cue.polarity.value in hit.cues_off:
            continue
        if cue.before:
            window = sentence if cue.sentence else near
            # 能不能 is masked for negations, yet it is the question itself; so is 别家, yet it names the speaker.
            if cue.polarity is Polarity.QUESTION:
                window = asked
            elif cue.sentence and cue.polarity is Polarity.QUOTED:
                window = told
            window = window[-cue.reach :]
            found = bool(window) and cue.heard(window)
        else:
            found = cue.heard(behind[: cue.reach])
            # 包过，拒绝套路 swears to the promise with the words that elsewhere unmask it.
            found = found and cue.heard(tables.vows.sub("〇", behind)[: cue.reach])
        if found:
            return cue.polarity
    return None


def _spoken(text: str, hit: Hit) -> Polarity | None:
    """A customer's turn in a chat is not the page's claim, unless the seller's next turn says yes."""
    chat = turns.chat(text)
    turn = chat.turn(hit.start) if chat is not None else None
    if chat is None or turn is None or turn.name not in chat.buyers:
        return None
    if hit.end > turn.end:
        return Polarity.AFFIRMED  # the phrase holds the seller's answer: 要去考场吗？ 不用
    reply = chat.reply(turn)
    yes = reply is not None and discourse.verdict_of(text[reply.start : reply.end].strip(), text[hit.start : hit.end])
    return Polarity.AFFIRMED if yes else Polarity.QUOTED


def _invites(text: str, hit: Hit, tables: cues.Cues) -> bool:
    """想一次过？找我们！ asks nothing."""
    _, sentence = _before(text, hit.start)
    around = sentence + "〇" + text[hit.end : hit.end + _LONGEST].split("\n\n", 1)[0]
    return tables.invitation.search(around) is not None


def _inner(text: str, hit: Hit, tables: cues.Cues) -> Polarity | None:
    """A phrase made of parts may hold its own negation: 老师也不是考官."""
    if hit.claim in tables.inner_kinds and tables.inner.search(text[hit.start : hit.end]) is not None:
        return Polarity.NEGATED
    return None


def _other_trade(text: str, hit: Hit, tables: cues.Cues) -> Polarity | None:
    """低压电工 … 须持证上岗 says nothing of this occupation, nor does the line below such a heading."""
    if hit.claim not in tables.trade_kinds:
        return None
    low, high = discourse.line_of(text, hit.start, hit.end)
    for line in (text[low:high], next(discourse.above(text, low), "") if low else ""):
        if tables.ours.search(line) is not None:
            return None
        if tables.theirs.search(tables.alike.sub("", line)) is not None:
            return Polarity.QUOTED
    return None


def _mentioned(text: str, hit: Hit, tables: cues.Cues) -> Polarity | None:
    """Quotation marks make a phrase a mention when the words around them report or judge it."""
    quoted = discourse.quotation(text, hit.start, hit.end)
    if quoted is None:
        return None
    _, before = _before(text, quoted[0])
    before, behind = _mine(before, tables), text[quoted[1] : quoted[1] + _LONGEST].split("\n", 1)[0]
    if tables.mention_after.search(str(tables.vows.sub("〇", behind))) is not None:
        return Polarity.QUOTED
    ours = tables.own.search(before[-_VOICE:]) is not None
    if tables.mention_before.search(before) is not None and not ours:
        return Polarity.QUOTED
    around = text[quoted[0] : hit.start].rstrip(_OPENERS), text[hit.end : quoted[1]].lstrip(_CLOSERS)
    if ours or any(len(part) > _MARKS and not part.endswith(tuple(_CLOSERS)) for part in around):
        return None  # a longer quotation is a sentence, and may well be the page's own slogan
    sold = tables.sold_before.search(before) is not None or tables.sold_after.search(behind) is not None
    return None if sold else Polarity.QUOTED


def _before(text: str, start: int) -> tuple[str, str]:
    """The rest of the clause and of the sentence that stand before an offset."""
    low = max(0, start - _LONGEST)
    clause = -1
    i = start - 1
    while i >= low and text[i] not in _SENTENCE_ENDS:
        if clause < 0 and text[i] in _CLAUSE_ENDS:
            clause = i + 1
        i -= 1
    sentence = i + 1
    return text[clause if clause >= 0 else sentence : start], text[sentence:start]


def _mask(window: str, tables: cues.Cues) -> str:
    if not window:
        return window
    masked = window
    for match in tables.masks.finditer(window):
        start, end = match.span()
        masked = masked[:start] + "〇" * (end - start) + masked[end:]
    return _mine(masked, tables)


def _mine(window: str, tables: cues.Cues) -> str:
    """What stands before "we" was said of others."""
    last = None
    for match in tables.myself.finditer(window):
        if tables.not_self.search(window[: match.start()]) is None:
            last = match
    if last is not None and any(mark in window[: last.start()] for mark in "，, "):
        return window[last.start() :]
    return window


def _shorten(clause: str, text: str, hit: Hit, others: Sequence[Hit]) -> str:
    """Drop list neighbours from the clause: in 不承诺包过、免考 the negation reaches the second item too."""
    begin = hit.start - len(clause)
    index = bisect_left(others, hit.start, key=lambda other: other.start) - 1
    nearest = hit.start
    while index >= 0 and others[index].start >= begin:
        other = others[index]
        index -= 1
        if other.end <= nearest and not text[other.end : nearest].strip(_LIST_GLUE) and other.start > begin:
            nearest = other.start
    clause = clause[: nearest - begin]
    return clause.translate(_QUOTES)


def _lead(text: str, hit: Hit, tables: cues.Cues) -> Polarity:
    """A lead-in line (ending in a colon) or a label before a colon governs what follows."""
    floor = max(0, hit.start - _LEAD_REACH)
    line = max(text.rfind("\n", floor, hit.start) + 1, floor)
    label = text[max(line, hit.start - _LONGEST) : hit.start]
    colon = max(label.rfind("："), label.rfind(":"))
    if colon > 0:
        verdict = _lead_of(_own_sentence(label[:colon]), tables)
        if verdict is not None:
            return verdict
        if tables.speakers.search(label[:colon]):
            answered = tables.answer.search(text[hit.end : hit.end + _LONGEST])
            return Polarity.AFFIRMED if answered else Polarity.QUOTED
    if tables.bad_line.search(label) or ("\t" in label and _bad_cell(text, hit, tables)):
        return Polarity.QUOTED
    position = line - 1
    for _ in range(8):
        if position <= floor:
            break
        previous = max(text.rfind("\n", floor, position) + 1, floor)
        lead = text[max(previous, position - _LONGEST) : position].rstrip()
        if lead.endswith(("：", ":")) or (lead.startswith(_LEAD_MARKS) and len(lead) < 30):
            return _lead_of(lead, tables) or Polarity.AFFIRMED
        position = previous - 1
    return Polarity.AFFIRMED


def _own_sentence(label: str) -> str:
    """The sentence of a label; 不得了。我们实话实说： speaks of what follows with its last words only."""
    begin = max(label.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    return label[begin:] if len(label) - begin >= _INTRODUCES else label


def _bad_cell(text: str, hit: Hit, tables: cues.Cues) -> bool:
    """True when the heading of the hit's column, or of its row, says that what stands there must not be said."""
    floor = max(0, hit.start - _TABLE_REACH)
    line = text.rfind("\n", floor, hit.start) + 1
    before = text[max(line, floor) : hit.start]
    column = before.count("\t")
    first = before.split("\t", 1)[0].strip()
    if len(first) <= _HEADING and tables.bad_cell.search(first):
        return True
    header: list[str] = []
    position = line - 1
    while position > floor:
        previous = text.rfind("\n", floor, position) + 1
        cells = text[previous:position].split("\t")
        if len(cells) < 2:
            break
        header, position = cells, previous - 1
    if column >= len(header) or len(header[column].strip()) > _HEADING:
        return False
    return tables.bad_cell.search(header[column]) is not None


def _lead_of(lead: str, tables: cues.Cues) -> Polarity | None:
    if tables.lead_quoted.search(lead):
        return Polarity.QUOTED
    return Polarity.NEGATED if tables.lead_negated.search(lead) else None
