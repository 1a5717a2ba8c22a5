from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...models.followup.credit_followup_action import STATES

_lt = LazyTranslate(__name__)

#: the day until which payments count, as a context key: today when there is none
UNTIL = ("credit_report_date",)


class CreditFollowupResult(models.Model):
    """Follow-up results: a row for each follow-up action, and one for each promise that followed none.

    What came in is counted once: a payment belongs to the last action that was done for its item before it.
    So the amounts of all levels, paths and months add up to what came in after any action at all.
    """

    _name = "credit.followup.result"
    _description = "Follow-up results"
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"

    # What was done
    action_id = fields.Many2one("credit.followup.action", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(
        readonly=True, help="Of the run; of a promise that followed no action: when it was made."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, aggregator="count_distinct"
    )
    level_id = fields.Many2one(
        "credit.followup.level",
        readonly=True,
        falsy_value_label=_lt("Without an action"),
    )
    channel = fields.Selection(selection="_selection_channel", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["credit.followup.action"]._fields["outcome"]._description_selection(self.env)
        ),
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        falsy_value_label=_lt("Without a responsible"),
    )

    # Where the customer was on that day
    path_id = fields.Many2one(
        "credit.action.path", readonly=True, falsy_value_label=_lt("Without a path")
    )
    cell_id = fields.Many2one(
        "credit.risk.matrix.cell",
        string="Matrix cell",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Of the customer on the day of the action, by its assessment.",
    )
    category_id = fields.Many2one(
        "credit.risk.category",
        string="Customer category",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Of the customer on the day of the action, by its assessment.",
    )
    grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Risk grade",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Of the customer on the day of the action, by its assessment.",
    )
    salesperson_id = fields.Many2one(
        "res.users",
        readonly=True,
        falsy_value_label=_lt("Without salesperson"),
        help="Of the customer, as it is now.",
    )

    # What it was about and what came of it
    action_count = fields.Integer(string="Actions", readonly=True)
    done_count = fields.Integer(string="Actions done", readonly=True)
    amount_due = fields.Monetary(
        string="Amount asked",
        readonly=True,
        help="The principal of actions that were done. The same item is asked for again at each level.",
    )
    paid_amount = fields.Monetary(
        string="Came in after",
        readonly=True,
        depends_context=UNTIL,
        help="Money that came in on the items of the action after its day, up to and with the day of the "
        "next action about the same item. Each payment counts once, with the last action before it.",
    )
    settled_amount = fields.Monetary(
        string="Settled otherwise",
        readonly=True,
        depends_context=UNTIL,
        help="Credit notes and entries instead of money, counted in the same way.",
    )
    call_count = fields.Integer(
        string="Calls", readonly=True, help="Calls that somebody made: reached or not."
    )
    reached_count = fields.Integer(string="Calls reached", readonly=True)
    try_count = fields.Integer(string="Calls without answer", readonly=True)
    promise_count = fields.Integer(
        string="Promises",
        readonly=True,
        depends_context=UNTIL,
        help="Promised payments that were made after the action and before the customer's next one.",
    )
    promised_amount = fields.Monetary(string="Promised", readonly=True, depends_context=UNTIL)
    kept_count = fields.Integer(string="Promises kept", readonly=True, depends_context=UNTIL)
    partly_count = fields.Integer(
        string="Promises partly kept", readonly=True, depends_context=UNTIL
    )
    broken_count = fields.Integer(string="Promises broken", readonly=True, depends_context=UNTIL)

    _depends = {
        "account.move": ["state"],
        "account.move.line": ["journal_id", "parent_state"],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
        "credit.action.step": ["path_id"],
        "credit.followup.action": [
            "amount_due",
            "channel",
            "company_id",
            "date",
            "level_id",
            "outcome",
            "partner_id",
            "severity",
            "state",
            "try_count",
            "user_id",
        ],
        "credit.followup.action.line": ["action_id", "move_line_id", "state", "step_id"],
        "credit.followup.hold": [
            "company_id",
            "date_from",
            "kind",
            "move_id",
            "move_line_id",
            "partner_id",
        ],
        "credit.followup.promise": ["amount", "hold_id", "judged_on", "state"],
        "credit.risk.assessment": ["category_id", "cell_id", "company_id", "date", "grade_id"],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id", "user_id"],
    }

    @api.model
    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    @api.model
    def _get_until(self):
        """Return the day until which payments and judgements count: the context's, else today."""
        given = self.env.context.get("credit_report_date")
        if not given:
            return fields.Date.context_today(self)
        try:
            return fields.Date.to_date(given)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%(date)s” is not a date: write it as year-month-day.", date=given)
            ) from error

    def action_open_action(self):
        """Open the follow-up action of the row, or the customer of a promise that followed none."""
        self.ensure_one()
        record = self.action_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
