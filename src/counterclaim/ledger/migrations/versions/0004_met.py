"""What makes an older page cheap to add: how many claims each claim meets, and repeats found from both ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the indexes, and have all claims compared anew, which fills the column."""
    op.add_column("compared_claims", sa.Column("met", sa.Integer(), nullable=False, server_default="0"))
    op.execute("DELETE FROM meta WHERE key = 'compared'")
    for end, other in (("a", "b"), ("b", "a")):
        op.create_index(
            f"ix_links_repeats_{end}",
            "links",
            [end, other, "score", "rule"],
            sqlite_where=sa.text("relation = 'repeats'"),
        )
