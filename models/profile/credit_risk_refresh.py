import json
from dataclasses import dataclass
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

from ...engine import ageing, grades
from ...engine.dates import months_between
from ...engine.score import compute_score, to_decimal
from .metrics import KNOWN, METRICS, Missing

#: customers that are scored and written in one go; bounds the memory, not the result
BATCH_SIZE = 10000

#: columns of the profile that a refresh writes, with their type
PROFILE_COLUMNS = {
    "partner_id": "int4",
    "company_id": "int4",
    "date": "date",
    "category_id": "int4",
    "is_pinned": "bool",
    "cell_id": "int4",
    "path_id": "int4",
    "score": "numeric",
    "coverage": "numeric",
    "computed_grade_id": "int4",
    "capped_grade_id": "int4",
    "settled_grade_id": "int4",
    "improving_since": "date",
    "knockout": "varchar",
    "override_id": "int4",
    "grade_id": "int4",
    "status": "varchar",
    "explanation": "jsonb",
    **dict.fromkeys(METRICS, "numeric"),
    **{f"{name}_state": "varchar" for name in METRICS},
    "customer_since": "date",
    "settled_count": "int4",
    "turnover": "numeric",
    "total_due": "numeric",
    "total_overdue": "numeric",
    **{f"bucket_{code}": "numeric" for code in ageing.BUCKETS},
}

#: an assessment is written when one of these changed, or the score
TELLING_COLUMNS = ("grade_id", "cell_id", "settled_grade_id", "improving_since")

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


@dataclass
class Policy:
    """The policy of one company, read once for a refresh."""

    kpis: list
    kpi_names: dict
    scale: grades.Scale
    cap_rules: grades.CapRules
    hysteresis: grades.Hysteresis
    grade_ids: dict
    grade_names: dict
    categories: list
    cells: dict
    default_path_id: int | None
    starting_points: int | None  # of a customer without a category


@dataclass
class CategoryRule:
    """A category with its conditions, ready to be tried on a row of figures."""

    id: int
    turnover_from: Fraction
    partner_ids: frozenset | None
    starting_points: int | None

    def fits(self, row):
        """Tell whether a customer's figures fulfil the conditions."""
        return row["turnover"] >= self.turnover_from and (
            self.partner_ids is None or row["partner_id"] in self.partner_ids
        )


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    @api.model
    def _refresh(self, company, date=None, partners=None):
        """Bring the profiles of a company up to date; set-based, never commits.

        The ledger is read as it stood on the date; the profiles then carry that date, even when it is
        earlier than the one they had. Rows that do not change are not written. An assessment is added
        where score, grade or cell changed.

        :param company: the exact company (a branch has profiles of its own)
        :param date: as-of date, today when empty
        :param partners: customers to refresh (contacts count for their company), all when empty
        :return: the profiles that were written
        """
        company.ensure_one()
        as_of = date or self._get_today()
        partner_ids = None if partners is None else partners.commercial_partner_id.ids
        policy = self._read_policy(company)
        figures = self.env["credit.risk.figures"]._read_figures(company, as_of, partner_ids)
        before = self._read_before(company, partner_ids)
        touched = []
        for start in range(0, len(figures), BATCH_SIZE):
            rows = [
                self._assess(policy, company, as_of, row)
                for row in figures[start : start + BATCH_SIZE]
            ]
            touched += self._store(rows, before)
        self._take_over_moved_profiles(company)
        self._link_partners(company)
        self._invalidate_after_refresh()
        return self.browse(touched)

    @api.model
    def _get_today(self):
        """Return today for the user: the edge where a date is not given."""
        return self._fields["date"].context_today(self)

    # Policy

    @api.model
    def _read_policy(self, company):
        """Read what the company's policy says, as plain values."""
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        grade_records = self.env["credit.risk.grade"]._for_company(company)
        cells = self.env["credit.risk.matrix.cell"]._for_company(company)
        paths = self.env["credit.action.path"]._for_company(company)
        points = {grade.id: grade.points for grade in grade_records}
        return Policy(
            kpis=scorecard._get_engine_kpis() if scorecard else [],
            kpi_names={kpi.id: kpi.with_context(lang=None).name for kpi in scorecard.kpi_ids},
            scale=grade_records._get_scale(scorecard.ties or grades.RISKIER),
            cap_rules=scorecard._get_cap_rules()
            if scorecard
            else grades.CapRules(Fraction(0), 0, 0),
            hysteresis=scorecard._get_hysteresis()
            if scorecard
            else grades.Hysteresis(Fraction(0), 0),
            grade_ids={point: grade_id for grade_id, point in points.items()},
            grade_names={
                grade.points: grade.with_context(lang=None).name for grade in grade_records
            },
            categories=self._read_categories(company, grade_records),
            cells={
                (cell.category_id.id, cell.grade_id.id): (cell.id, cell.path_id.id)
                for cell in cells
            },
            default_path_id=paths[:1].id or None,
            starting_points=grade_records._get_middle().points or None,
        )

    @api.model
    def _read_categories(self, company, grade_records):
        """Return the category rules of the company, in order, with the partners that each may hold."""
        rules = []
        for category in self.env["credit.risk.category"]._for_company(company):
            domain = category._get_partner_domain()
            partners = (
                self.env["res.partner"].sudo().with_company(company)
            )  # sudo: a rule sees everybody
            partners = partners.with_context(active_test=False)
            rules.append(
                CategoryRule(
                    id=category.id,
                    turnover_from=Fraction(str(category.turnover_from)),
                    partner_ids=None if domain.is_true() else frozenset(partners._search(domain)),
                    starting_points=category._get_starting_grade(grade_records).points or None,
                )
            )
        return rules

    # One customer

    @api.model
    def _assess(self, policy, company, as_of, row):
        """Return the profile's columns for one row of figures: values, score, grade, cell and path."""
        values, missing = self._measure(row, as_of)
        score = compute_score(policy.kpis, values)
        category = self._find_category(policy, row)
        stages = self._grade(policy, as_of, row, score, category)
        cell_id, path_id = policy.cells.get(
            (category and category.id, stages["grade_id"]), (None, None)
        )
        return {
            "partner_id": row["partner_id"],
            "company_id": company.id,
            "date": as_of,
            "category_id": category and category.id,
            "is_pinned": bool(row["pin_id"]) and category.id == row["pin_id"],
            "cell_id": cell_id,
            "path_id": path_id or policy.default_path_id,
            "score": to_decimal(score.value, 4),
            "coverage": to_decimal(score.coverage, 2),
            **stages,
            "explanation": [self._explain(policy, result, missing) for result in score.results],
            **{
                name: None if value is None else to_decimal(Fraction(value), 4)
                for name, value in values.items()
            },
            **{
                f"{name}_state": missing[name].state if name in missing else KNOWN
                for name in values
            },
            **self._get_facts(row),
        }

    @api.model
    def _grade(self, policy, as_of, row, score, category):
        """Return the stages from the score to the grade that counts: one pipeline, each stage kept.

        score -> computed -> cap while provisional -> hysteresis -> knock-out -> override -> grade
        """
        starting = category.starting_points if category else policy.starting_points
        months = months_between(row["since"], as_of) if row["since"] else 0
        provisional = grades.is_provisional(
            policy.cap_rules, score.coverage, row["settled_count"], months
        )
        computed, capped, settled = None, starting, None
        if score.value is not None and policy.grade_ids:
            computed = policy.scale.grade(score.value)
            capped = grades.cap(computed, starting, provisional)
            settled = grades.settle(
                policy.scale, policy.hysteresis, score.value, self._get_earlier(policy, row), as_of
            )
        settled_points = grades.cap(settled.points, starting, provisional) if settled else starting
        final = min(policy.scale.points, default=None) if row["knockout"] else settled_points
        known = row["override_grade_id"] in policy.grade_ids.values()
        override_id = row["override_id"] if known else None
        status = "unrated" if computed is None else "provisional" if provisional else "rated"
        return {
            "computed_grade_id": policy.grade_ids.get(computed),
            "capped_grade_id": policy.grade_ids.get(capped),
            "settled_grade_id": policy.grade_ids.get(settled_points) if settled else None,
            "improving_since": settled.improving_since if settled else None,
            "knockout": row["knockout"],
            "override_id": override_id,
            "grade_id": row["override_grade_id"] if override_id else policy.grade_ids.get(final),
            "status": "overridden" if override_id else status,
        }

    @api.model
    def _get_earlier(self, policy, row):
        """Return what the grade had settled at before, None when that grade is not in use any more."""
        for points, grade_id in policy.grade_ids.items():
            if grade_id == row["earlier_grade_id"]:
                return grades.Settled(points, row["earlier_improving_since"])
        return None

    @api.model
    def _measure(self, row, as_of):
        """Return the key figures ``name -> decimal or None`` and what is missing ``name -> Missing``."""
        values, missing = {}, {}
        for name, metric in METRICS.items():
            value = metric.compute(row, as_of)
            if isinstance(value, Missing):
                missing[name] = value
            values[name] = None if name in missing else value
        return values, missing

    @api.model
    def _find_category(self, policy, row):
        """Return the pinned category, else the first whose conditions fit, else the last one."""
        for category in policy.categories:
            if category.id == row["pin_id"]:
                return category
        fitting = (category for category in policy.categories if category.fits(row))
        return next(fitting, policy.categories[-1] if policy.categories else None)

    @api.model
    def _explain(self, policy, result, missing):
        """Return one row of the explanation: a KPI with value, band, points, weight, contribution.

        Names are those of the source language; the screens show them in the reader's language.
        """
        metric = METRICS[result.kpi.metric]
        gap = missing.get(result.kpi.metric)
        return {
            "kpi_id": result.kpi.key,
            "name": policy.kpi_names[result.kpi.key],
            "metric": metric.name,
            "unit": metric.unit,
            "value": None if result.value is None else float(to_decimal(Fraction(result.value), 4)),
            "state": gap.state if gap else KNOWN,
            "reason": gap.reason._source if gap else None,
            "source": metric.source._source,
            "band": result.band.label() if result.band else None,
            "points": result.points,
            "grade": policy.grade_names.get(result.points),
            "grade_id": policy.grade_ids.get(result.points),
            "weight": float(result.kpi.weight),
            "contribution": None
            if result.contribution is None
            else float(to_decimal(result.contribution, 4)),
        }

    @api.model
    def _get_facts(self, row):
        """Return the columns that are taken from the figures as they are."""
        buckets = {f"bucket_{code}": row[f"bucket_{code}"] for code in ageing.BUCKETS}
        return {
            "customer_since": row["since"],
            "settled_count": row["settled_count"],
            "turnover": row["turnover"],
            "total_due": row["total_due"],
            "total_overdue": sum(buckets.values()) - buckets["bucket_current"],
            **buckets,
        }

    # Reading and writing in bulk

    @api.model
    def _read_before(self, company, partner_ids):
        """Return ``partner id -> what an assessment would tell anew`` of the profiles as they are."""
        condition = SQL("company_id = %s", company.id)
        if partner_ids is not None:
            condition = SQL("%s AND partner_id IN %s", condition, tuple(partner_ids) or (0,))
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, score::text, %s FROM credit_risk_profile WHERE %s",
                SQL(", ").join(map(SQL.identifier, TELLING_COLUMNS)),
                condition,
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _store(self, rows, before):
        """Insert or update the profiles that differ, add their assessments; return their ids."""
        columns = SQL(", ").join(map(SQL.identifier, PROFILE_COLUMNS))
        written = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_risk_profile AS profile
                       (%(columns)s, create_uid, create_date, write_uid, write_date)
                SELECT %(columns)s, %(uid)s, %(now)s, %(uid)s, %(now)s FROM (%(source)s) AS source
                ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET %(assignments)s, write_uid = %(uid)s, write_date = %(now)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                RETURNING id, partner_id
                """,
                columns=columns,
                uid=self.env.uid,
                now=self.env.cr.now(),
                source=self._get_source_sql(rows),
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
            for row in rows
            if row["partner_id"] in ids
            and before.get(row["partner_id"])
            != (
                None if row["score"] is None else str(row["score"]),
                *(row[name] for name in TELLING_COLUMNS),
            )
        ]
        if changed:
            self._store_assessments(changed)
        return list(ids.values())

    @api.model
    def _store_assessments(self, rows):
        """Add an assessment for each of these rows; their profiles exist."""
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
                """,
                columns=columns,
                selected=selected,
                uid=self.env.uid,
                now=self.env.cr.now(),
                source=self._get_source_sql(rows),
            )
        )

    @api.model
    def _get_source_sql(self, rows):
        """Return the rows as a query with the profile's columns; one parameter for all of them."""
        return SQL(
            "SELECT * FROM jsonb_to_recordset(%s::jsonb) AS record(%s)",
            json.dumps(rows, default=str),
            SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(kind))
                for name, kind in PROFILE_COLUMNS.items()
            ),
        )

    @api.model
    def _take_over_moved_profiles(self, company):
        """A customer that became a contact of another one has no profile: its history moves along."""
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    SELECT old.id, new.id AS new_id, new.partner_id
                      FROM credit_risk_profile old
                      JOIN res_partner p ON p.id = old.partner_id AND p.commercial_partner_id != p.id
                      JOIN credit_risk_profile new
                        ON new.partner_id = p.commercial_partner_id AND new.company_id = old.company_id
                     WHERE old.company_id = %s
                ), history AS (
                    UPDATE credit_risk_assessment a
                       SET profile_id = moved.new_id, partner_id = moved.partner_id
                      FROM moved WHERE a.profile_id = moved.id
                )
                SELECT id FROM moved
                """,
                company.id,
            )
        )
        gone = [id_ for (id_,) in self.env.cr.fetchall()]
        if gone:
            self.env.cr.execute(SQL("DELETE FROM credit_risk_profile WHERE id IN %s", tuple(gone)))

    @api.model
    def _link_partners(self, company):
        """Give each customer its link to the profile, where it has none yet."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner p
                   SET credit_risk_profile_id =
                       COALESCE(p.credit_risk_profile_id, '{}') || jsonb_build_object(%(key)s, profile.id)
                  FROM credit_risk_profile profile
                 WHERE profile.partner_id = p.id AND profile.company_id = %(company)s
                   AND (p.credit_risk_profile_id->>%(key)s)::int IS DISTINCT FROM profile.id
                """,
                key=str(company.id),
                company=company.id,
            )
        )

    @api.model
    def _invalidate_after_refresh(self):
        """Forget what the cache knows of the rows that were written behind its back."""
        self.invalidate_model(flush=False)
        self.env["credit.risk.assessment"].invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(flush=False)
