from odoo import api, models
from odoo.tools import SQL

from ...engine import ageing, grades
from ...engine.dates import months_between
from ...engine.score import RISKIEST, to_decimal
from .metrics import KNOWN, METRICS, Missing

#: decimals that are kept of a key figure; the screens show two
METRIC_DECIMALS = 8

#: key figure -> the column that says whether it is known
STATE_COLUMNS = {name: f"{name}_state" for name in METRICS}

#: when more than this part of all customers must be read again, the ledger is read as a whole
MOST_READ_ONE_BY_ONE = 0.3


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
        if partners is None:
            self.env["credit.risk.change"].sudo()._take_marks(
                company
            )  # sudo: all are refreshed here
        facts = self.env["credit.risk.fact"].sudo()  # sudo: only the refresh writes there
        facts._renew(company, as_of, partner_ids)
        return self._assess_customers(self._read_policy(company), company, as_of, partner_ids)

    @api.model
    def _refresh_changed(self, company, date=None):
        """Bring the profiles of a company up to date by reading only what may have changed.

        The result is that of :meth:`_refresh`. The ledger is read again for the customers that are marked
        as changed and for those of whom a window loses or gains an entry by the date; of the others only
        what is open. A profile that is as of the date already and whose customer, policy and ledger are as
        they were is left alone.

        :param company: the exact company
        :param date: as-of date, today when empty
        :return: the profiles that were written
        """
        company.ensure_one()
        as_of = date or self._get_today()
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        marked = changes._take_marks(company).get(company.id, ())
        policy = self._read_policy(company)
        outdated, stale, total = self._find_outdated(policy, company, as_of, marked)
        if not total or len(stale) > total * MOST_READ_ONE_BY_ONE:
            stale = None
        if not total or len(outdated) > total * MOST_READ_ONE_BY_ONE:
            outdated = None
        facts = self.env["credit.risk.fact"].sudo()  # sudo: only the refresh writes there
        if stale is None or stale:
            facts._renew(company, as_of, stale)
        return self._assess_customers(policy, company, as_of, outdated)

    @api.model
    def _find_outdated(self, policy, company, as_of, marked):
        """Return which customers' profiles may not be right on a date, and whose ledger must be read.

        :param marked: ids of the customers whose ledger changed
        :return: partner ids whose profile is outdated, those of them whose facts are stale, and the
            number of all customers that are known
        """
        figures = self.env["credit.risk.figures"]
        facts = self.env["credit.risk.fact"].sudo()  # sudo: only the refresh looks there
        self.env.flush_all()
        marks = tuple(marked) or (0,)
        # the planner takes the plain comparison for true of one in 200, and would look up history by history
        ((outdated, stale, total),) = self.env.execute_query(
            SQL(
                """
                SELECT ARRAY_AGG(id) FILTER (WHERE is_stale OR is_outdated),
                       ARRAY_AGG(id) FILTER (WHERE is_stale), COUNT(*)
                  FROM (
                SELECT p.id, %(stale)s AS is_stale,
                       fact.profile_date IS DISTINCT FROM %(as_of)s
                       OR fact.profile_basis IS DISTINCT FROM %(basis)s AS is_outdated
                  FROM res_partner p
                  LEFT JOIN credit_risk_fact fact
                         ON fact.partner_id = p.id AND fact.company_id = %(company)s
                  %(joins)s
                 WHERE COALESCE(p.commercial_partner_id = p.id, FALSE)
                   AND (fact.id IS NOT NULL OR p.id IN %(marked)s OR %(prospect)s)
                ) customer
                """,
                stale=SQL(
                    "(fact.id IS NULL OR fact.date > %(as_of)s OR fact.stale_from <= %(as_of)s "
                    "OR fact.source != %(source)s OR p.id IN %(marked)s)",
                    as_of=as_of,
                    source=facts._get_source(),
                    marked=marks,
                ),
                as_of=as_of,
                basis=figures._get_basis_sql(policy, figures._get_inputs(policy, company)),
                company=company.id,
                joins=figures._get_input_joins(company, as_of),
                marked=marks,
                prospect=facts._get_prospect_sql(company),
            )
        )
        return outdated or [], stale or [], total

    @api.model
    def _assess_customers(self, policy, company, as_of, partner_ids):
        """Score customers whose facts are up to date, and store what changed; return the profiles written."""
        figures = self.env["credit.risk.figures"]
        touched = []
        for batch in figures._read_unsealed(policy, company, as_of, partner_ids):
            rows = [self._assess(policy, company, as_of, row) for row in batch]
            touched += self._store(rows, batch)
        self._take_over_moved_profiles(company)
        self._link_partners(company, partner_ids)
        self._invalidate_after_refresh()
        return self.browse(touched)

    @api.model
    def _get_today(self):
        """Return today for the user: the edge where a date is not given."""
        return self._fields["date"].context_today(self)

    # One customer

    @api.model
    def _assess(self, policy, company, as_of, row):
        """Return the profile's columns for one row of figures: values, score, grade, cell and path."""
        self._complete_figures(policy, row)
        values, missing = self._measure(row, as_of)
        score = self._score(policy.get_scorer(row["nace"]), values, missing)
        category, stages, cell_id, path_id = self._place(policy, as_of, row, score)
        return {
            "partner_id": row["partner_id"],
            "company_id": company.id,
            "date": as_of,
            "basis": row["basis"],
            "digest": row["digest"],
            "category_id": category and category.id,
            "is_pinned": bool(row["pin_id"]) and category.id == row["pin_id"],
            "cell_id": cell_id,
            "path_id": path_id,
            "score": to_decimal(score.value, 4),
            "coverage": to_decimal(score.coverage, 2),
            **stages,
            "explanation": [
                self._explain(policy, result, missing, row) for result in score.results
            ],
            **self._get_metric_columns(values, missing),
            **self._get_facts(row),
        }

    @api.model
    def _get_metric_columns(self, values, missing):
        """Return the columns of the key figures: each value as it is kept, and its state."""
        columns = {}
        for name, state_column in STATE_COLUMNS.items():
            gap = missing.get(name)
            columns[name] = None if gap else to_decimal(values[name], METRIC_DECIMALS)
            columns[state_column] = gap.state if gap else KNOWN
        return columns

    @api.model
    def _score(self, scorer, values, missing):
        """Return the score of key figures; one that is too bad to be a number lies in the riskiest band."""
        riskiest = [name for name, gap in missing.items() if gap.is_riskiest]
        if riskiest:
            values = {**values, **dict.fromkeys(riskiest, RISKIEST)}
        return scorer.score(values)

    @api.model
    def _place(self, policy, as_of, row, score):
        """Return where a score puts a customer: category, stages of the grade, id of the cell and of the path."""
        category = self._find_category(policy, row)
        stages = self._grade(policy, as_of, row, score, category)
        cell_id, path_id = policy.cells.get(
            (category and category.id, stages["grade_id"]), (None, None)
        )
        return category, stages, cell_id, path_id or policy.default_path_id

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
    def _measure(self, row, as_of, names=None):
        """Return key figures ``name -> decimal or None`` and what is missing ``name -> Missing``."""
        values, missing = {}, {}
        for name in METRICS if names is None else names:
            value = METRICS[name].compute(row, as_of)
            if isinstance(value, Missing):
                missing[name], value = value, None
            values[name] = value
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
    def _explain(self, policy, result, missing, row):
        """Return one row of the explanation: a KPI with value, band, points, weight, contribution.

        Names are those of the source language; the screens show them in the reader's language.
        """
        kpi = result.kpi
        gap = missing.get(kpi.metric)
        return {
            **policy.describe(result),
            "value": None if result.value is None else float(to_decimal(result.value, 4)),
            "state": gap.state if gap else KNOWN,
            "reason": gap.reason._source if gap else None,
            **({"is_riskiest": True} if gap and gap.is_riskiest else {}),
            **self._get_source(METRICS[kpi.metric], row),
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
