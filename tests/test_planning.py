"""Two tasks asking one host at once would break the promise to be a polite guest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Source, SourceKind
from auditor.planning import hosts_of, split_into_shards

HOSTS = st.lists(st.sampled_from([f"http://h{n}.test/" for n in range(8)]), min_size=1, max_size=3, unique=True)
KINDS = st.sampled_from([SourceKind.SITE, SourceKind.REGISTER])


@given(st.lists(st.tuples(HOSTS, KINDS), max_size=12), st.integers(1, 5))
def test_no_host_is_ever_in_two_shards(entries: list[tuple[list[str], SourceKind]], count: int) -> None:
    sources = [Source(f"s{n:02d}", kind, "x", tuple(urls)) for n, (urls, kind) in enumerate(entries)]
    shards = split_into_shards(sources, count)
    seen: dict[str, int] = {}
    for number, members in shards.items():
        for host in {host for source in members for host in hosts_of(source)}:
            assert seen.setdefault(host, number) == number
    assert sorted(s.id for members in shards.values() for s in members) == [s.id for s in sources]
    assert split_into_shards(sources[::-1], count) == shards, "the order of the catalogue must not matter"


def test_a_slow_register_does_not_share_a_shard_with_sites() -> None:
    sites = [Source(f"s{n}", SourceKind.SITE, "x", (f"http://s{n}.test/",)) for n in range(6)]
    register = Source("register", SourceKind.REGISTER, "x", ("http://register.test/",))
    shards = split_into_shards([*sites, register], 4)
    assert next(members for members in shards.values() if register in members) == [register]
