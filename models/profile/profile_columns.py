"""The columns of the profile, as the refresh reads and writes them behind the ORM."""

from odoo.tools import SQL

from ...engine import ageing
from .metrics import METRICS

# types of the columns
INTEGER = SQL("int4")
DATE = SQL("date")
BOOLEAN = SQL("bool")
NUMERIC = SQL("numeric")
VARCHAR = SQL("varchar")
JSONB = SQL("jsonb")

#: columns of the profile that a refresh writes, with their type
PROFILE_COLUMNS = {
    "partner_id": INTEGER,
    "company_id": INTEGER,
    "date": DATE,
    "basis": VARCHAR,
    "category_id": INTEGER,
    "is_pinned": BOOLEAN,
    "cell_id": INTEGER,
    "path_id": INTEGER,
    "score": NUMERIC,
    "coverage": NUMERIC,
    "computed_grade_id": INTEGER,
    "capped_grade_id": INTEGER,
    "settled_grade_id": INTEGER,
    "improving_since": DATE,
    "knockout": VARCHAR,
    "override_id": INTEGER,
    "grade_id": INTEGER,
    "status": VARCHAR,
    "explanation": JSONB,
    **dict.fromkeys(METRICS, NUMERIC),
    **{f"{name}_state": VARCHAR for name in METRICS},
    "customer_since": DATE,
    "settled_count": INTEGER,
    "turnover": NUMERIC,
    "total_due": NUMERIC,
    "total_overdue": NUMERIC,
    **{f"bucket_{code}": NUMERIC for code in ageing.BUCKETS},
}

#: columns of the profile as it stands, by which the refresh tells whether an assessment is due
BEFORE_COLUMNS = ("grade_id", "cell_id", "settled_grade_id", "improving_since")
