"""What comparing keeps between runs: claims in their small form, the keys under which they meet, pages not compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PAGE = "INSERT OR IGNORE INTO uncompared (page) SELECT number FROM pages WHERE id = {row}.page_id"
TRIGGERS = (
    f"""
    CREATE TRIGGER claims_uncompared_insert AFTER INSERT ON claims WHEN new.current BEGIN {_PAGE.format(row="new")};
    END
    """,
    f"""
    CREATE TRIGGER claims_uncompared_update AFTER UPDATE OF record, effective, current, judgement ON claims
    WHEN old.record IS NOT new.record OR old.effective IS NOT new.effective OR old.current IS NOT new.current
        OR (old.judgement IS 'reject') <> (new.judgement IS 'reject')
    BEGIN {_PAGE.format(row="new")};
    END
    """,
    f"""
    CREATE TRIGGER claims_uncompared_delete AFTER DELETE ON claims BEGIN {_PAGE.format(row="old")};
    END
    """,
    """
    CREATE TRIGGER pages_uncompared_update AFTER UPDATE OF record ON pages WHEN old.record IS NOT new.record BEGIN
        INSERT OR IGNORE INTO uncompared (page) VALUES (new.number);
    END
    """,
    # what repeats what decides on origins, so that these are to be found anew
    """
    CREATE TRIGGER link_judgements_uncompared AFTER INSERT ON link_judgements WHEN new.relation = 'repeats' BEGIN
        INSERT OR IGNORE INTO uncompared (page)
        SELECT p.number FROM claims AS c JOIN pages AS p ON p.id = c.page_id WHERE c.id IN (new.a, new.b);
    END
    """,
)


def upgrade() -> None:
    """Make the tables and triggers; all pages with claims are still to be compared."""
    op.create_table(
        "compared_pages",
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.number"], name=op.f("fk_compared_pages_page_pages")),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_compared_pages")),
    )
    op.create_table(
        "compared_claims",
        sa.Column("rank", sa.LargeBinary(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("rank", name=op.f("pk_compared_claims")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_compared_claims_claim_id"), "compared_claims", ["claim_id"], unique=True)
    op.create_index(op.f("ix_compared_claims_page"), "compared_claims", ["page"], unique=False)
    op.create_table(
        "meeting_keys",
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("rank", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("head", "week", "type", "rank", name=op.f("pk_meeting_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "uncompared",
        sa.Column("page", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.number"], name=op.f("fk_uncompared_page_pages")),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_uncompared")),
    )
    op.execute(
        "INSERT INTO uncompared (page) SELECT number FROM pages AS p "
        "WHERE EXISTS (SELECT 1 FROM claims AS c WHERE c.page_id = p.id AND c.current)"
    )
    for statement in TRIGGERS:
        op.execute(statement)
