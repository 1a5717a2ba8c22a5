from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, format_date

#: the longest time that a grade may be set by hand, in days
LONGEST_DAYS = 365

#: how long it lasts when nothing else is said, in days
USUAL_DAYS = 90


class CreditRiskOverride(models.Model):
    """An override: somebody set the grade of a customer by hand, for a reason and until a date.

    A credit controller may set a riskier grade, only a credit manager a better one. The computed grade
    goes on being computed and shown; the override ends by itself.
    """

    _name = "credit.risk.override"
    _description = "Grade set by hand"
    _order = "date_until desc, id desc"
    _rec_name = "reason"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    grade_id = fields.Many2one(
        "credit.risk.grade",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=lambda self: [("id", "in", self._get_used_grades(self.env.company).ids)],
    )
    reason = fields.Char(required=True, help="One line; everybody who sees the grade sees it.")
    user_id = fields.Many2one(
        "res.users",
        string="Set by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_until = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=USUAL_DAYS),
        help="The last day on which it counts; at most a year.",
    )
    ended_on = fields.Date(readonly=True, help="The day from which it does not count any more.")

    _dates_in_order = models.Constraint(
        "CHECK (date_until >= date_from)",
        "An override cannot end before it starts: choose a later date until which it counts.",
    )

    @api.model
    def _get_used_grades(self, company):
        """Return the grades of a company: a copy has the name of the shared one, which does nothing."""
        return self.env["credit.risk.grade"]._for_company(company)

    @api.constrains("grade_id", "company_id")
    def _check_grade(self):
        for override in self:
            if override.grade_id - override._get_used_grades(override.company_id):
                raise ValidationError(
                    self.env._(
                        "%(grade)s is not a risk grade that %(company)s uses: choose one of its own.",
                        grade=override.grade_id.name,
                        company=override.company_id.name,
                    )
                )

    @api.constrains("date_from", "date_until")
    def _check_length(self):
        for override in self:
            if (override.date_until - override.date_from).days > LONGEST_DAYS:
                raise ValidationError(
                    self.env._(
                        "A grade can be set by hand for %(days)s days at the most: choose an earlier date, and "
                        "look at the customer again by then.",
                        days=LONGEST_DAYS,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
            vals["user_id"] = self.env.uid
        overrides = super().create(vals_list)
        for override in overrides:
            override._check_may_improve()
            override._log_on_customer(
                self.env._(
                    "Grade set to %(grade)s until %(until)s: %(reason)s",
                    grade=override.grade_id.name,
                    until=format_date(self.env, override.date_until),
                    reason=override.reason,
                )
            )
            override._refresh_customer()
        return overrides

    def _check_may_improve(self):
        """Refuse a grade better than the customer's own unless a credit manager sets it."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group("credit_risk_matrix.group_credit_manager"):
            return
        profile = self._get_profile()
        own = profile.settled_grade_id or profile.grade_id
        if not own or self.grade_id.points > own.points:
            raise AccessError(
                self.env._(
                    "A better grade than %(grade)s can only be set by a credit manager: ask one.",
                    grade=own.name or self.env._("the one that is computed"),
                )
            )

    def action_end(self):
        """End the override today: the computed grade counts again."""
        self.check_access("read")
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(self.env._("Only credit controllers can end a grade set by hand."))
        today = fields.Date.context_today(self)
        for override in self.filtered(lambda o: not o.ended_on):
            override.sudo().ended_on = today  # sudo: nothing else of it may be changed
            override._log_on_customer(self.env._("The grade set by hand was ended."))
            override._refresh_customer()

    @api.model
    def _close_expired(self, company, as_of):
        """Write down on the customers whose override ran out before a date that it did."""
        expired = self.search(
            [("company_id", "=", company.id), ("date_until", "<", as_of), ("ended_on", "=", False)]
        )
        for override in expired:
            override.ended_on = override.date_until + timedelta(days=1)
            override._log_on_customer(
                self.env._(
                    "The grade set by hand ran out on %(until)s.",
                    until=format_date(self.env, override.date_until),
                )
            )

    @api.model
    def _get_running_sql(self, company, as_of):
        """Return a query of the overrides that count on a date: the newest of each customer."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, id AS override_id, grade_id AS override_grade_id
              FROM credit_risk_override
             WHERE company_id = %(company)s AND date_from <= %(as_of)s AND date_until >= %(as_of)s
               AND (ended_on IS NULL OR ended_on > %(as_of)s)
             ORDER BY partner_id, id DESC
            """,
            company=company.id,
            as_of=as_of,
        )

    def _get_profile(self):
        self.ensure_one()
        return self.env["credit.risk.profile"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        )

    def _refresh_customer(self):
        """Let the customer's profile show the change at once, as of its own date."""
        self.ensure_one()
        profile = self._get_profile()
        profile._refresh(self.company_id, profile.date or None, self.partner_id)

    def _log_on_customer(self, text):
        """Write a note on the customer's chatter."""
        self.ensure_one()
        partner = self.partner_id.sudo()  # sudo: a controller may not write on every partner
        partner._message_log(body=text, author_id=self.env.user.partner_id.id)
