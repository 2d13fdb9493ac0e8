"""The store remembers which manifest was published, so that a folder rewritten as a whole cannot pass for it."""

from __future__ import annotations

import pytest

from auditor.errors import BadInput
from auditor.store import Store, migrate
from tests.store import sample


def test_the_digest_of_a_manifest_is_kept_with_its_run(store: Store) -> None:
    store.publish(sample.run(), sample.tables())
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": None, "timestamp_sha256": None}
    store.note_seal(sample.WEEK, "a" * 64, None)
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": "a" * 64, "timestamp_sha256": None}
    store.note_seal(sample.WEEK, "a" * 64, "b" * 64)
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": "a" * 64, "timestamp_sha256": "b" * 64}
    assert store.noted_seal("2026-W01") is None


def test_publishing_a_week_again_forgets_the_old_folders_digest(store: Store) -> None:
    """Else the new folder would be called forged until it is sealed."""
    store.publish(sample.run(), sample.tables())
    store.note_seal(sample.WEEK, "a" * 64, "b" * 64)
    store.publish(sample.run(), sample.tables())
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": None, "timestamp_sha256": None}


def test_a_week_that_was_never_published_has_no_digest_to_note(store: Store) -> None:
    with pytest.raises(BadInput, match="no run of 2026-W01"):
        store.note_seal("2026-W01", "a" * 64, None)


def test_runs_survive_the_step_down_and_up_again(store: Store) -> None:
    """Going back a release loses the digests and nothing else; coming back, they are unknown and not wrong."""
    store.publish(sample.run(), sample.tables())
    store.note_seal(sample.WEEK, "a" * 64, "b" * 64)
    before = store.runs()
    migrate.downgrade(store.engine, "0004")
    store.upgrade()
    assert store.runs() == before
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": None, "timestamp_sha256": None}
