import json

from odoo import api, models
from odoo.tools import SQL

#: whole months behind the running one whose billing makes the average
BILLING_MONTHS = 6

#: columns that a proposal is made of, with their type
COLUMNS = {
    "partner_id": SQL("int4"),
    "lever": SQL("varchar"),
    "category_id": SQL("int4"),
    "grade_id": SQL("int4"),
    "present_amount": SQL("numeric"),
    "proposed_amount": SQL("numeric"),
    "present_term_id": SQL("int4"),
    "proposed_term_id": SQL("int4"),
    "present_trust": SQL("varchar"),
    "proposed_trust": SQL("varchar"),
    "limit_mode": SQL("varchar"),
    "limit_multiple": SQL("numeric"),
    "billing": SQL("numeric"),
}


class CreditRiskProposal(models.Model):
    """Where the proposals are made: one statement for all customers of a company."""

    _inherit = "credit.risk.proposal"

    @api.model
    def _make(self, company, as_of):
        """Make the proposals of a company from its profiles; what is no longer proposed goes.

        A value that somebody dismissed or undid is not proposed again; another one is.

        :param company: the exact company: values are written there, a branch has its own
        :param as_of: the date of the profiles
        """
        self.env.flush_all()
        terms = self.env["credit.risk.matrix.cell"]._for_company(company)._get_terms()
        open_ones = SQL("company_id = %s AND state = 'proposed'", company.id)
        if not terms:
            self.env.cr.execute(SQL("DELETE FROM credit_risk_proposal WHERE %s", open_ones))
            self.invalidate_model(flush=False)
            return
        names = [name for name in COLUMNS if name not in ("partner_id", "lever")]
        written = [*names, "is_contested", "assessment_id"]
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS MATERIALIZED (%(wanted)s),
                gone AS (
                    DELETE FROM credit_risk_proposal old
                     WHERE %(open)s AND NOT EXISTS (
                           SELECT FROM wanted
                            WHERE wanted.partner_id = old.partner_id AND wanted.lever = old.lever))
                INSERT INTO credit_risk_proposal AS proposal
                       (company_id, date, state, partner_id, lever, %(columns)s,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(as_of)s, 'proposed', partner_id, lever, %(columns)s,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM wanted
                ON CONFLICT (company_id, partner_id, lever) WHERE state = 'proposed' DO UPDATE
                   SET date = excluded.date, %(assignments)s,
                       write_uid = excluded.write_uid, write_date = excluded.write_date
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                wanted=self._get_wanted_sql(company, as_of, terms),
                open=open_ones,
                company=company.id,
                as_of=as_of,
                columns=SQL(", ").join(map(SQL.identifier, written)),
                uid=self.env.uid,
                now=self.env.cr.now(),
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in written
                ),
                old=SQL(", ").join(SQL.identifier("proposal", name) for name in written),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in written),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _get_wanted_sql(self, company, as_of, terms):
        """Return the query of what is proposed: what the customers should have and have not."""
        customers = self._get_customers_sql(company, as_of, terms)
        nothing = {name: SQL("NULL::%s", kind) for name, kind in COLUMNS.items()}
        shared = {name: SQL.identifier(name) for name in ("partner_id", "category_id", "grade_id")}
        levers = [
            {
                **dict.fromkeys(["present_amount", "proposed_amount", "limit_mode"]),
                **dict.fromkeys(["limit_multiple", "billing"]),
                "lever": SQL("'limit'"),
            },
            {"present_term_id": None, "proposed_term_id": None, "lever": SQL("'term'")},
            {"present_trust": None, "proposed_trust": None, "lever": SQL("'trust'")},
        ]
        branches = []
        for lever in levers:
            own = {name: sql or SQL.identifier(name) for name, sql in lever.items()}
            values = {**nothing, **shared, **own}
            present, proposed = (next(n for n in own if n.startswith(w)) for w in ("pre", "pro"))
            branches.append(
                SQL(
                    "SELECT %s FROM customer WHERE %s IS NOT NULL AND %s IS DISTINCT FROM %s",
                    SQL(", ").join(
                        SQL("%s AS %s", values[name], SQL.identifier(name)) for name in COLUMNS
                    ),
                    SQL.identifier(proposed),
                    SQL.identifier(present),
                    SQL.identifier(proposed),
                )
            )
        return SQL(
            """
            SELECT news.*, COALESCE(last.state = 'applied' AND last.is_same, FALSE) AS is_contested,
                   assessment.id AS assessment_id
              FROM (WITH customer AS MATERIALIZED (%(customers)s) %(branches)s) news
              LEFT JOIN LATERAL (
                   SELECT decided.state,
                          (decided.proposed_amount, decided.proposed_term_id, decided.proposed_trust)
                          IS NOT DISTINCT FROM
                          (news.proposed_amount, news.proposed_term_id, news.proposed_trust) AS is_same
                     FROM credit_risk_proposal decided
                    WHERE decided.company_id = %(company)s AND decided.partner_id = news.partner_id
                      AND decided.lever = news.lever AND decided.state != 'proposed'
                    ORDER BY decided.decided_on DESC, decided.id DESC LIMIT 1) last ON TRUE
              LEFT JOIN LATERAL (
                   SELECT a.id FROM credit_risk_assessment a
                    WHERE a.company_id = %(company)s AND a.partner_id = news.partner_id
                    ORDER BY a.date DESC, a.id DESC LIMIT 1) assessment ON TRUE
             WHERE (last.state IN ('dismissed', 'undone') AND last.is_same) IS NOT TRUE
            """,
            customers=customers,
            branches=SQL(" UNION ALL ").join(branches),
            company=company.id,
        )

    @api.model
    def _get_customers_sql(self, company, as_of, terms):
        """Return the query of the customers in a cell with terms: what they have, and what they should have."""
        partners = self.env["res.partner"].sudo().with_company(company)  # sudo: fields have groups
        return SQL(
            """
            SELECT profile.partner_id, profile.category_id, profile.grade_id,
                   terms.mode AS limit_mode, terms.multiple AS limit_multiple, billed.billing,
                   ROUND((%(limit)s)::numeric, %(digits)s) AS present_amount,
                   CASE WHEN terms.mode = 'fixed' THEN terms.amount
                        WHEN terms.mode = 'multiple' AND billed.billing > 0 THEN
                             GREATEST(ROUND(terms.multiple * billed.billing / terms.rounding), 1)
                             * terms.rounding END AS proposed_amount,
                   %(term)s AS present_term_id, terms.term_id AS proposed_term_id,
                   %(trust)s AS present_trust, terms.trust AS proposed_trust
              FROM credit_risk_profile profile
              JOIN JSON_TO_RECORDSET(%(terms)s::json) AS terms(
                   cell_id int4, mode varchar, amount numeric, multiple numeric, rounding numeric,
                   term_id int4, trust varchar) ON terms.cell_id = profile.cell_id
              JOIN res_partner p ON p.id = profile.partner_id AND p.active
              LEFT JOIN credit_risk_fact fact
                     ON fact.partner_id = profile.partner_id AND fact.company_id = profile.company_id
              LEFT JOIN LATERAL (%(billed)s) billed ON terms.mode = 'multiple'
             WHERE profile.company_id = %(company)s
            """,
            limit=partners._field_to_sql("p", "credit_limit"),
            digits=company.currency_id.decimal_places,
            term=partners._field_to_sql("p", "property_payment_term_id"),
            trust=partners._field_to_sql("p", "trust"),
            terms=json.dumps(terms),
            billed=self._get_billed_sql(as_of),
            company=company.id,
        )

    @api.model
    def _get_billed_sql(self, as_of):
        """Return the query of a customer's average monthly billing, taxes included, credit notes deducted.

        Over the last whole months, of which a new customer has fewer; who began this month has only that one.
        ``fact.monthly_sales`` begins with the month of ``fact.date``, which may be an earlier one: nothing was
        sold since.
        """
        month = as_of.year * 12 + as_of.month
        read = SQL("(EXTRACT(YEAR FROM fact.date) * 12 + EXTRACT(MONTH FROM fact.date))::int")
        began = SQL(
            "(EXTRACT(YEAR FROM fact.first_invoice) * 12 + EXTRACT(MONTH FROM fact.first_invoice))::int"
        )
        return SQL(
            """
            SELECT ROUND(SUM(sold.amount::numeric) / GREATEST(LEAST(%(months)s, %(month)s - %(began)s), 1), 2)
                   AS billing
              FROM JSONB_ARRAY_ELEMENTS_TEXT(fact.monthly_sales) WITH ORDINALITY AS sold(amount, place)
             WHERE %(read)s - sold.place + 1
                   BETWEEN %(month)s - LEAST(%(months)s, %(month)s - %(began)s)
                       AND %(month)s - LEAST(1, %(month)s - %(began)s)
            """,
            months=BILLING_MONTHS,
            month=month,
            began=began,
            read=read,
        )
