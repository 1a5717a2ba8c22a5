from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...models.profile.nullable_float import NullableFloat

_lt = LazyTranslate(__name__)

#: days after a step in which a payment counts as its effect
FIRST_DAYS, SECOND_DAYS = 7, 14

#: with fewer items a share says little
FEW_ITEMS = 20


class CreditFollowupEffect(models.Model):
    """What a step brings: of the items of a cell, a level and a channel, how many were paid soon after it.

    One row for each cell, level and channel of a company. An item counts once for every step that was carried out for it;
    so a payment counts for each step that it followed. Items that were settled without a payment (by a credit note or a
    write-off) and those that had been paid before the step do not count. A share is of the items whose step is so many
    days ago at least; the median is of those of 14 days ago at least, and what is not paid is later than all that is.
    """

    _name = "credit.followup.effect"
    _description = "Effect of steps"
    _auto = False
    _rec_name = "level_id"
    _order = "category_sequence, grade_points, severity, id"

    company_id = fields.Many2one("res.company", readonly=True)
    category_id = fields.Many2one(
        "credit.risk.category", readonly=True, falsy_value_label=_lt("Without category")
    )
    grade_id = fields.Many2one(
        "credit.risk.grade",
        readonly=True,
        falsy_value_label=_lt("Without grade"),
        help="Grade of the customer on the day of the step.",
    )
    cell_id = fields.Many2one(
        "credit.risk.matrix.cell",
        string="Matrix cell",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Cell of the customer on the day of the step.",
    )
    category_sequence = fields.Integer(
        string="Order of the category", readonly=True, aggregator=None
    )
    grade_points = fields.Integer(string="Points of the grade", readonly=True, aggregator=None)
    severity = fields.Integer(readonly=True, aggregator=None)
    level_id = fields.Many2one("credit.followup.level", string="Step", readonly=True)
    channel = fields.Selection(selection="_selection_channel", readonly=True)
    items = fields.Integer(readonly=True, help="Items for which the step was carried out.")
    known_7 = fields.Integer(
        string="Items, 7 days ago or more",
        readonly=True,
        help="Items whose step is 7 days ago at least.",
    )
    paid_7 = fields.Integer(string="Paid within 7 days", readonly=True)
    share_7 = NullableFloat(
        string="Paid within 7 days (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )
    known_14 = fields.Integer(
        string="Items, 14 days ago or more",
        readonly=True,
        help="Items whose step is 14 days ago at least.",
    )
    paid_14 = fields.Integer(string="Paid within 14 days", readonly=True)
    share_14 = NullableFloat(
        string="Paid within 14 days (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )
    median_days = NullableFloat(
        string="Median days",
        digits=(5, 0),
        readonly=True,
        aggregator=None,
        help="Days after the step in which half of the items were paid; empty when fewer were.",
    )
    verdict = fields.Selection(
        [("too_few", "Too few"), ("enough", "Enough")],
        string="Enough to tell",
        readonly=True,
        help="Fewer than 20 items of 14 days ago or more are too few.",
    )

    _depends = {
        "account.move.line": ["reconciled"],
        "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
        "credit.followup.action": ["company_id", "date", "partner_id"],
        "credit.followup.action.line": [
            "action_id",
            "channel",
            "level_id",
            "move_line_id",
            "state",
        ],
        "credit.followup.level": ["severity"],
        "credit.risk.assessment": [
            "category_id",
            "cell_id",
            "company_id",
            "date",
            "grade_id",
            "partner_id",
        ],
        "credit.risk.category": ["sequence"],
        "credit.risk.grade": ["points"],
    }

    @api.model
    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    # The query

    @property
    def _table_query(self) -> SQL:
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT MIN(id) AS id, company_id, category_id, grade_id, cell_id, level_id, channel,
                   MIN(category_sequence) AS category_sequence, MIN(grade_points) AS grade_points,
                   MIN(severity) AS severity, COUNT(*) AS items, %(shares)s,
                   NULLIF(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY COALESCE(days, 'Infinity'::float))
                          FILTER (WHERE date <= %(second)s), 'Infinity'::float) AS median_days,
                   CASE WHEN COUNT(*) FILTER (WHERE date <= %(second)s) < %(few)s
                        THEN 'too_few' ELSE 'enough' END AS verdict
              FROM (%(steps)s) step
             WHERE settled_on IS NULL OR (was_paid AND days >= 0)
             GROUP BY company_id, category_id, grade_id, cell_id, level_id, channel
            """,
            shares=SQL(", ").join(
                self._get_share_sql(days, today) for days in (FIRST_DAYS, SECOND_DAYS)
            ),
            second=today - timedelta(days=SECOND_DAYS),
            few=FEW_ITEMS,
            steps=self._get_steps_sql(),
        )

    @api.model
    def _get_share_sql(self, days, today):
        """Return the columns of a number of days: items that are known, those paid, and their share."""
        known = SQL("date <= %s", today - timedelta(days=days))
        paid = SQL("%s AND days <= %s", known, days)
        return SQL(
            """
            COUNT(*) FILTER (WHERE %(known)s) AS %(known_name)s,
            COUNT(*) FILTER (WHERE %(paid)s) AS %(paid_name)s,
            COUNT(*) FILTER (WHERE %(paid)s) * 100.0
                / NULLIF(COUNT(*) FILTER (WHERE %(known)s), 0) AS %(share_name)s
            """,
            known=known,
            paid=paid,
            known_name=SQL.identifier(f"known_{days}"),
            paid_name=SQL.identifier(f"paid_{days}"),
            share_name=SQL.identifier(f"share_{days}"),
        )

    @api.model
    def _get_steps_sql(self):
        """Return a query with one row for each item and step that was carried out, and when the item was paid.

        The place in the matrix is that of the last assessment by the day of the step.
        """
        return SQL(
            """
            SELECT line.id, line.company_id, line.level_id, line.channel, level.severity, action.date,
                   place.category_id, place.grade_id, place.cell_id, category.sequence AS category_sequence,
                   grade.points AS grade_points, settled.settled_on, settled.was_paid,
                   settled.settled_on - action.date AS days
              FROM credit_followup_action_line line
              JOIN credit_followup_action action ON action.id = line.action_id
              JOIN credit_followup_level level ON level.id = line.level_id
              JOIN account_move_line item ON item.id = line.move_line_id
              LEFT JOIN LATERAL (
                  SELECT MAX(partial.max_date) AS settled_on,
                         BOOL_OR(payment.journal_id IN %(journals)s) AS was_paid
                    FROM account_partial_reconcile partial
                    JOIN account_move_line payment ON payment.id = partial.credit_move_id
                   WHERE partial.debit_move_id = item.id AND item.reconciled) settled ON TRUE
              LEFT JOIN LATERAL (
                  SELECT a.category_id, a.grade_id, a.cell_id
                    FROM credit_risk_assessment a
                   WHERE a.company_id = line.company_id AND a.partner_id = action.partner_id
                     AND a.date <= action.date
                   ORDER BY a.date DESC, a.id DESC
                   LIMIT 1) place ON TRUE
              LEFT JOIN credit_risk_category category ON category.id = place.category_id
              LEFT JOIN credit_risk_grade grade ON grade.id = place.grade_id
             WHERE line.state = 'done' AND line.company_id IN %(companies)s
            """,
            journals=self.env["account.move.line"]._get_credit_journal_ids(
                "bank", "cash", "credit"
            ),
            companies=tuple(self.env.companies.ids) or (0,),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The share of several rows is that of their sums, not the mean of their shares."""
        name, _colon, function = aggregate_spec.partition(":")
        if name not in ("share_7", "share_14") or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        days = name.removeprefix("share_")
        return SQL(
            "SUM(%s) * 100.0 / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, f"paid_{days}", query),
            self._field_to_sql(self._table, f"known_{days}", query),
        )

    def action_open_actions(self):
        """Open the actions of the row's step."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_followup_action_action"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("line_ids", "any", [("level_id", "=", self.level_id.id), ("state", "=", "done")]),
            ("channel", "=", self.channel),
        ]
        return {**action, "domain": domain, "context": {}}
