"""The name of who decided may be erased when its period is over; nothing else of a decision may change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SAYS = "decisions are only added, never changed or deleted"
_MARK = "erased-"


def upgrade() -> None:
    """Up."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        others = [c["name"] for c in sa.inspect(bind).get_columns("decisions") if c["name"] != "person"]
        same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in others)
        op.execute("DROP TRIGGER decisions_no_update")
        op.execute(
            "CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions "
            f"WHEN NOT ({same} AND NEW.person GLOB '{_MARK}[0-9]*' AND OLD.person NOT GLOB '{_MARK}[0-9]*') "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
        return
    op.execute("DROP TRIGGER decisions_no_change ON decisions")
    op.execute(
        "CREATE TRIGGER decisions_no_change BEFORE DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_only_added()"
    )
    op.execute(
        "CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions FOR EACH ROW WHEN (NOT ("
        "to_jsonb(NEW) - 'person' = to_jsonb(OLD) - 'person' "
        f"AND NEW.person ~ '^{_MARK}[0-9]' AND OLD.person !~ '^{_MARK}[0-9]')) "
        "EXECUTE FUNCTION decisions_only_added()"
    )


def downgrade() -> None:
    """Down: no decision may be changed at all; names that were erased stay erased."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decisions_no_update")
        op.execute(
            f"CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        )
        return
    op.execute("DROP TRIGGER decisions_no_update ON decisions")
    op.execute("DROP TRIGGER decisions_no_change ON decisions")
    op.execute(
        "CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_only_added()"
    )
