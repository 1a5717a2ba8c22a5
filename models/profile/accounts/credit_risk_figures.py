import json
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL


class CreditRiskFigures(models.AbstractModel):
    """Reads the latest annual accounts of customers, not later than the as-of date, with their figures.

    The row has ``accounts``: None, or a dictionary with id, year, end, rubrics (exact), is_filing and rate, by
    which their amounts come into the company's currency.
    """

    _inherit = "credit.risk.figures"

    @api.model
    def _get_inputs(self, policy, company):
        """Add how long annual accounts count, and the rates by which foreign ones are converted."""
        return {
            **super()._get_inputs(policy, company),
            "accounts_months": SQL("%s::int", company.credit_accounts_months),
            "accounts_rates": self._get_accounts_rates_sql(company),
        }

    @api.model
    def _get_accounts_rates_sql(self, company):
        """Return one text for the rates of all currencies in which annual accounts are; NULL without any."""
        return SQL(
            """(
                SELECT MD5(STRING_AGG(rate::text || name::text, '' ORDER BY id))
                  FROM res_currency_rate
                 WHERE currency_id IN (SELECT currency_id FROM credit_annual_account)
                   AND EXISTS (SELECT FROM credit_annual_account WHERE currency_id != %s)
            )""",
            company.currency_id.id,
        )

    @api.model
    def _get_parts(self, company, as_of, partner_ids):
        parts = super()._get_parts(company, as_of, partner_ids)
        return {**parts, "accounts": self._get_accounts_part(company, as_of, partner_ids)}

    @api.model
    def _get_accounts_part(self, company, as_of, partner_ids):
        """The latest annual accounts of each customer whose financial year is over on the date."""
        return SQL(
            """
            SELECT DISTINCT ON (owner.commercial_partner_id)
                   owner.commercial_partner_id AS partner_id, a.id AS accounts_id,
                   a.year AS accounts_year, a.date_end AS accounts_end,
                   a.model != 'other' AS accounts_is_filing, a.rubrics::text AS accounts_rubrics,
                   CASE WHEN a.currency_id = %(currency)s THEN 1
                        ELSE %(own_rate)s / NULLIF(%(their_rate)s, 0) END::text AS accounts_rate
              FROM credit_annual_account a
              JOIN res_partner owner ON owner.id = a.partner_id
             WHERE a.active AND a.date_end <= %(as_of)s AND %(chosen)s
             ORDER BY owner.commercial_partner_id, a.date_end DESC, a.id DESC
            """,
            currency=company.currency_id.id,
            own_rate=self._get_rate_sql(SQL("%s", company.currency_id.id), company),
            their_rate=self._get_rate_sql(SQL("a.currency_id"), company),
            as_of=as_of,
            chosen=SQL("TRUE")
            if partner_ids is None
            else SQL("owner.commercial_partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _get_rate_sql(self, currency, company):
        """Return the rate of a currency at the end of the financial year: the last one, else the first, else 1."""
        return SQL(
            """COALESCE((
                SELECT r.rate::numeric FROM res_currency_rate r
                 WHERE r.currency_id = %(currency)s
                   AND (r.company_id IS NULL OR r.company_id = %(root)s)
                 ORDER BY r.name > a.date_end,
                          CASE WHEN r.name > a.date_end THEN r.name END,
                          r.company_id, r.name DESC
                 LIMIT 1), 1)""",
            currency=currency,
            root=company.root_id.id,
        )

    @api.model
    def _get_columns(self, policy, company):
        names = ("id", "year", "end", "is_filing", "rubrics", "rate")
        columns = (SQL.identifier(f"accounts_{name}") for name in names)
        return [*super()._get_columns(policy, company), *columns]

    @api.model
    def _parse(self, row):
        row = super()._parse(row)
        row["accounts"] = None
        if row.get("accounts_id"):  # a segment has none
            rubrics = json.loads(
                row["accounts_rubrics"] or "{}", parse_float=Decimal, parse_int=Decimal
            )
            row["accounts"] = {
                "id": row["accounts_id"],
                "year": row["accounts_year"],
                "end": row["accounts_end"],
                "is_filing": row["accounts_is_filing"],
                "rubrics": rubrics or {},
                "rate": Decimal(row["accounts_rate"]),
            }
        return row
