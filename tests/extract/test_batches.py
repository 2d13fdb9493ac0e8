"""Pages read together: no page may learn anything from its neighbour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from auditor.extract import Stored, read_pages
from tests.evaluation.material import corpus_pages, read

PAGES = [*corpus_pages()[::7], (b"", ""), (b"\x89PNG", ""), (b"<p>" * 3000, "")]
STORED = [Stored(body, "c", "s", "http://a.invalid/x.html", content_type) for body, content_type in PAGES]


def test_a_page_read_beside_others_says_what_it_says_alone() -> None:
    alone = [read(*page) for page in PAGES]
    assert len({reading.page["kind"] for reading in alone}) == 5
    assert read_pages(STORED) == alone
    assert read_pages(STORED[::-1]) == alone[::-1]
    assert read_pages([]) == []


def test_readers_in_two_threads_do_not_mix_their_pages() -> None:
    alone = read_pages(STORED[:40])
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(read_pages, (STORED[:20], STORED[20:40]))
    assert [reading for half in halves for reading in half] == alone
