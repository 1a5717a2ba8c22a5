import json
from io import StringIO

from odoo import api, models
from odoo.tools import SQL

from .profile_columns import BEFORE_COLUMNS, PROFILE_COLUMNS, VARCHAR

#: columns that an assessment takes over from the profile
ASSESSMENT_COLUMNS = (
    "partner_id",
    "company_id",
    "date",
    "category_id",
    "cell_id",
    "path_id",
    "score",
    "coverage",
    "computed_grade_id",
    "capped_grade_id",
    "settled_grade_id",
    "improving_since",
    "knockout",
    "override_id",
    "grade_id",
    "status",
    "explanation",
)

#: columns of the rows to store: with the digest of the figures that they were made from
SOURCE_COLUMNS = {**PROFILE_COLUMNS, "digest": VARCHAR}

#: so many rows and more are copied into a table first
COPIED_FROM = 1000

#: the table for them
BATCH_TABLE = "credit_risk_batch"

#: the same columns as a line has them
COPIED_COLUMNS = (*(name for name in SOURCE_COLUMNS if name != "explanation"), "explanation")


def _get_copied_line(row):
    """Return a row of profile columns as a line of PostgreSQL's text format."""
    values = [row[name] for name in COPIED_COLUMNS[:-1]]
    texts = ["\\N" if value is None else str(value) for value in values]
    explanation = json.dumps(row["explanation"]).replace("\\", "\\\\")
    return "\t".join([*texts, explanation]) + "\n"


class CreditRiskProfile(models.Model):
    """What a refresh writes: profiles that differ, assessments, links; each in one statement per batch."""

    _inherit = "credit.risk.profile"

    @api.model
    def _store(self, rows, figures):
        """Insert or update the profiles that differ, add their assessments; return their ids.

        The history that is kept is told what its profile is as of and rests on.

        :param rows: the profiles' columns
        :param figures: the figures that each row was made from; they know the profile as it stands
        """
        columns = SQL(", ").join(map(SQL.identifier, PROFILE_COLUMNS))
        source = self._get_source_sql(rows)
        written = self.env.execute_query(
            SQL(
                """
                WITH source AS (%(source)s),
                told AS (
                    UPDATE credit_risk_fact fact
                       SET profile_date = source.date, profile_basis = source.basis
                      FROM source
                     WHERE fact.partner_id = source.partner_id AND fact.company_id = source.company_id
                       AND (fact.profile_date, fact.profile_basis)
                           IS DISTINCT FROM (source.date, source.basis)
                )
                INSERT INTO credit_risk_profile AS profile
                       (%(columns)s, seal, create_uid, create_date, write_uid, write_date)
                SELECT %(columns)s, %(seal)s, %(uid)s, %(now)s, %(uid)s, %(now)s FROM source
                ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET %(assignments)s, seal = excluded.seal,
                       write_uid = %(uid)s, write_date = %(now)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING id, partner_id
                """,
                columns=columns,
                uid=self.env.uid,
                now=self.env.cr.now(),
                seal=self.env["credit.risk.figures"]._get_seal_sql("source"),
                source=source,
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in PROFILE_COLUMNS
                ),
                old=SQL(", ").join(SQL.identifier("profile", name) for name in PROFILE_COLUMNS),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in PROFILE_COLUMNS),
            )
        )
        ids = {partner_id: profile_id for profile_id, partner_id in written}
        changed = [
            row
            for row, before in zip(rows, figures, strict=True)
            if row["partner_id"] in ids and self._is_news(row, before)
        ]
        if changed:
            if len(rows) < COPIED_FROM:
                source = self._get_source_sql(changed)
            self._store_assessments(source, [row["partner_id"] for row in changed])
        return list(ids.values())

    @api.model
    def _is_news(self, row, before):
        """Tell whether an assessment is due: the score, or what the grade came to, is another one."""
        score = None if row["score"] is None else str(row["score"])
        return (
            not before["was_known"]
            or before["before_score"] != score
            or any(before[f"before_{name}"] != row[name] for name in BEFORE_COLUMNS)
        )

    @api.model
    def _store_assessments(self, source, partner_ids):
        """Add an assessment for each of these customers; their profiles exist.

        :param source: a query with the columns of the profiles, of these customers and perhaps others
        """
        columns = SQL(", ").join(map(SQL.identifier, ASSESSMENT_COLUMNS))
        selected = SQL(", ").join(SQL.identifier("source", name) for name in ASSESSMENT_COLUMNS)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_risk_assessment
                       (profile_id, %(columns)s, create_uid, create_date, write_uid, write_date)
                SELECT profile.id, %(selected)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(source)s) AS source
                  JOIN credit_risk_profile profile
                    ON profile.partner_id = source.partner_id
                   AND profile.company_id = source.company_id
                 WHERE source.partner_id = ANY(%(partner_ids)s)
                """,
                columns=columns,
                selected=selected,
                uid=self.env.uid,
                now=self.env.cr.now(),
                source=source,
                partner_ids=partner_ids,
            )
        )

    @api.model
    def _get_source_sql(self, rows):
        """Return the rows as a query with the profile's columns.

        A few travel as one parameter; many are copied into a table of this transaction, which costs half
        the time, but would be too much for the refresh after each posting.
        """
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), kind) for name, kind in SOURCE_COLUMNS.items()
        )
        if len(rows) < COPIED_FROM:
            return SQL(
                "SELECT * FROM json_to_recordset(%s::json) AS record(%s)",
                json.dumps(rows, default=str),
                columns,
            )
        table = SQL.identifier(BATCH_TABLE)
        execute = self.env.cr.execute
        execute(SQL("CREATE TEMPORARY TABLE IF NOT EXISTS %s (%s) ON COMMIT DROP", table, columns))
        execute(SQL("TRUNCATE %s", table))
        self.env.cr.copy_from(
            StringIO("".join(map(_get_copied_line, rows))),
            BATCH_TABLE,
            columns=COPIED_COLUMNS,
        )
        return SQL("SELECT * FROM %s", table)

    @api.model
    def _take_over_moved_profiles(self, company):
        """A customer that became a contact of another one has no profile: its history moves along."""
        moved = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, p.commercial_partner_id
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                 WHERE profile.company_id = %s AND p.commercial_partner_id != p.id
                """,
                company.id,
            )
        )
        for old_id, partner_id in moved:  # there are hardly ever any
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE credit_risk_assessment a
                       SET profile_id = new.id, partner_id = new.partner_id
                      FROM credit_risk_profile new
                     WHERE a.profile_id = %s AND new.partner_id = %s AND new.company_id = %s
                    """,
                    old_id,
                    partner_id,
                    company.id,
                )
            )
        gone = [old_id for old_id, _partner_id in moved]
        if gone:
            self.env.cr.execute(
                SQL(
                    """
                    WITH gone AS (
                        DELETE FROM credit_risk_profile WHERE id IN %s RETURNING partner_id, company_id
                    )
                    UPDATE credit_risk_fact fact SET profile_date = NULL FROM gone
                     WHERE fact.partner_id = gone.partner_id AND fact.company_id = gone.company_id
                    """,
                    tuple(gone),
                )
            )

    @api.model
    def _link_partners(self, company, partner_ids):
        """Give each of these customers (all when None) its link to the profile, where it has none yet."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner p
                   SET credit_risk_profile_id =
                       COALESCE(p.credit_risk_profile_id, '{}') || jsonb_build_object(%(key)s, profile.id)
                  FROM credit_risk_profile profile
                 WHERE profile.partner_id = p.id AND profile.company_id = %(company)s
                   AND (p.credit_risk_profile_id->>%(key)s)::int IS DISTINCT FROM profile.id
                   AND %(chosen)s
                """,
                key=str(company.id),
                company=company.id,
                chosen=SQL("TRUE")
                if partner_ids is None
                else SQL("profile.partner_id IN %s", tuple(partner_ids) or (0,)),
            )
        )

    @api.model
    def _invalidate_after_refresh(self):
        """Forget what the cache knows of the rows that were written behind its back."""
        self.invalidate_model(flush=False)
        self.env["credit.risk.fact"].invalidate_model(flush=False)
        self.env["credit.risk.assessment"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(flush=False)
