import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...engine.duesteps import Item, plan_item

#: columns that a run writes on a follow-up item, with their type
ITEM_COLUMNS = {
    "move_line_id": "int4",
    "partner_id": "int4",
    "company_id": "int4",
    "next_step_id": "int4",
    "next_date": "date",
    "reason_code": "varchar",
    "reason_facts": "jsonb",
    "hold_id": "int4",
}

ACTION_COLUMNS = {
    "run_id": "int4",
    "partner_id": "int4",
    "company_id": "int4",
    "date": "date",
    "level_id": "int4",
    "severity": "int4",
    "channel": "varchar",
    "state": "varchar",
    "line_count": "int4",
    "amount_due": "numeric",
    "amount_credit": "numeric",
    "days_overdue": "int4",
    "user_id": "int4",
    "grade_id": "int4",
}

LINE_COLUMNS = {
    "company_id": "int4",
    "move_line_id": "int4",
    "date_maturity": "date",
    "level_id": "int4",
    "step_id": "int4",
    "channel": "varchar",
    "state": "varchar",
    "days_overdue": "int4",
    "amount_residual": "numeric",
    "amount_residual_currency": "numeric",
}


@dataclass(slots=True)
class OpenItem:
    """A ledger item on its way through the proposal: what is known of it, then what is decided."""

    id: int
    partner_id: int | None
    invoice_date: date
    date_maturity: date
    residual: Decimal
    residual_currency: Decimal
    excluded: str | None  # reason code of an item that follow-up may not act on
    severity: int | None
    level_id: int | None
    level_date: date | None
    taken: list | None
    pending_level_id: int | None
    pending_date: date | None
    hold_id: int | None
    hold_kind: str | None
    hold_reason: str | None
    hold_until: date | None
    step: object = None
    channels: tuple = ()
    next_step_id: int | None = None
    next_date: date | None = None
    code: str | None = None
    facts: dict = field(default_factory=dict)

    def settle(self, code, **facts):
        """Write down the reason; a fact that is a date or a decimal becomes a plain JSON value."""
        self.code = code
        self.facts = {name: _plain(value) for name, value in facts.items()}


@dataclass(slots=True)
class Customer:
    """What the proposal knows of a customer besides its items."""

    partner_id: int
    path_id: int
    path_name: str
    grade_id: int | None
    has_email: bool
    has_address: bool
    salesperson_id: int | None
    last_contact: date | None


@dataclass(slots=True)
class Proposal:
    """What holds for the whole proposal: the policy of the company and what has been decided so far."""

    company: object
    as_of: date
    run_id: int
    go_live: date
    minimum: Decimal
    quiet_days: int
    controller_id: int
    steps: dict  # path id -> steps that contact somebody, the gentlest first
    modes: dict  # path id -> step or jump
    levels: dict  # level id -> level record
    items: list = field(default_factory=list)
    actions: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    def _propose(self):
        """Decide for every ledger item of the run's date what is due, and write the proposal.

        Set-based: a fixed number of statements, whatever the number of customers and items.
        """
        self.ensure_one()
        self.env.flush_all()
        self._refresh_stale_profiles()
        proposal = self._start_proposal()
        proposal.items = self._read_items(self.company_id, self.date)
        customers = self._read_customers(proposal)
        for partner_id, items in groupby(proposal.items, key=attrgetter("partner_id")):
            self._decide_customer(proposal, customers.get(partner_id), items)
        self._write_actions(proposal)
        self._write_items(proposal)
        self._settle_gone_items(proposal)
        self.env.invalidate_all()
        self._tie_out(proposal)

    # Reading

    def _refresh_stale_profiles(self):
        """Refresh the company's profiles when one is missing or not as of the run's date."""
        lines = self.env["account.move.line"]
        query = SQL(
            """
            SELECT 1
              FROM account_move_line l
              LEFT JOIN credit_risk_profile profile
                     ON profile.partner_id = l.partner_id AND profile.company_id = l.company_id
             WHERE %s AND l.partner_id IS NOT NULL AND profile.date IS DISTINCT FROM %s
             LIMIT 1
            """,
            lines._get_credit_posted_sql(self.company_id, self.date),
            self.date,
        )
        if self.env.execute_query(query):
            self.env["credit.risk.profile"]._refresh(self.company_id, self.date)

    def _start_proposal(self):
        """Read the policy of the company."""
        company = self.company_id
        paths = self.env["credit.action.path"].with_context(active_test=False).search(Domain.TRUE)
        steps = {
            path.id: tuple(step for step in path._get_engine_steps() if step.channels)
            for path in paths
        }
        levels = (
            self.env["credit.followup.level"].with_context(active_test=False).search(Domain.TRUE)
        )
        return Proposal(
            company=company,
            as_of=self.date,
            run_id=self.id,
            go_live=company.credit_followup_go_live or self.date,
            minimum=Decimal(str(company.credit_followup_minimum)),
            quiet_days=company.credit_followup_quiet_days,
            controller_id=(company.credit_followup_user_id or self.env.user).id,
            steps=steps,
            modes={path.id: path.catch_up for path in paths},
            levels={level.id: level for level in levels},
        )

    @api.model
    def _read_items(self, company, as_of, move_line_ids=None):
        """Return the ledger items of a company on a date as :class:`OpenItem`, ordered by customer.

        :param move_line_ids: only these journal items, all when None
        """
        lines = self.env["account.move.line"]
        query = SQL(
            """
            SELECT i.id, i.partner_id, i.invoice_date, i.date_maturity,
                   i.residual::text, i.residual_currency::text, %(excluded)s,
                   item.severity, item.level_id, item.level_date,
                   taken.channels, pending.level_id, pending.run_date,
                   hold.id, hold.kind, hold.reason, hold.date_until
              FROM (%(ledger)s) i
              JOIN account_move m ON m.id = i.move_id
              JOIN account_move_line current ON current.id = i.id
              LEFT JOIN credit_followup_item item ON item.move_line_id = i.id
              LEFT JOIN taken ON taken.move_line_id = i.id AND taken.level_id = item.level_id
                             AND NOT taken.is_pending
              LEFT JOIN LATERAL (SELECT * FROM taken p WHERE p.move_line_id = i.id AND p.is_pending
                                  ORDER BY p.run_date DESC LIMIT 1) pending ON TRUE
              LEFT JOIN LATERAL (
                   SELECT * FROM running h
                    WHERE h.move_line_id = i.id
                       OR (h.move_line_id IS NULL AND h.move_id = i.move_id)
                       OR (h.move_line_id IS NULL AND h.move_id IS NULL AND h.partner_id = i.partner_id)
                    ORDER BY h.move_line_id, h.move_id, h.id LIMIT 1) hold ON TRUE
             WHERE %(chosen)s
             ORDER BY i.partner_id, i.date_maturity, i.id
            """,
            excluded=self._get_excluded_sql(),
            ledger=lines._get_credit_ledger_sql(company, as_of),
            chosen=SQL("TRUE")
            if move_line_ids is None
            else SQL("i.id IN %s", tuple(move_line_ids) or (0,)),
        )
        query = SQL(
            "WITH running AS MATERIALIZED (%s), taken AS MATERIALIZED (%s) %s",
            self.env["credit.followup.hold"]._get_running_sql(company, as_of),
            self.env["credit.followup.action.line"]._get_taken_sql(company),
            query,
        )
        rows = self.env.execute_query(query)
        return [OpenItem(*row[:4], Decimal(row[4]), Decimal(row[5]), *row[6:]) for row in rows]

    @api.model
    def _get_excluded_sql(self):
        """Return why follow-up may not act on a ledger item, NULL when it may: THE claimable item.

        Aliases: ``i`` the ledger item, ``current`` the journal item as it is now, ``m`` its entry, ``hold``
        a running hold. What is shown as paid although its residual is open waits for the bank.
        """
        return SQL(
            """
            CASE WHEN i.partner_id IS NULL THEN 'no_customer'
                 WHEN i.residual <= 0 THEN 'credit'
                 WHEN i.no_followup THEN 'no_followup'
                 WHEN m.payment_state = 'blocked' THEN 'blocked'
                 WHEN current.amount_residual != 0 AND m.payment_state IN %s THEN 'paid'
                 WHEN hold.id IS NOT NULL THEN 'held'
            END
            """,
            ("in_payment", "paid", "reversed", "invoicing_legacy"),
        )

    @api.model
    def _read_customers(self, proposal):
        """Return ``partner id -> Customer`` of the customers with a profile."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, profile.path_id, profile.grade_id,
                       COALESCE(p.email, '') LIKE '%%_@_%%', COALESCE(p.street, p.city, '') != '',
                       p.user_id, contact.last_date
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                  LEFT JOIN (SELECT partner_id, MAX(date) AS last_date
                               FROM credit_followup_action
                              WHERE company_id = %(company)s AND state IN ('queued', 'done')
                              GROUP BY partner_id) contact ON contact.partner_id = p.id
                 WHERE profile.company_id = %(company)s
                """,
                company=proposal.company.id,
            )
        )
        paths = self.env["credit.action.path"].with_context(active_test=False)
        names = {path.id: path.name for path in paths.search(Domain.TRUE)}
        return {row[0]: Customer(row[0], row[1], names.get(row[1], ""), *row[2:]) for row in rows}

    # Deciding

    @api.model
    def _decide_customer(self, proposal, customer, items):
        """Decide for all items of one customer."""
        due = []
        for item in items:
            if item.excluded:
                self._settle_excluded(item)
            elif item.pending_level_id:
                item.next_date = proposal.as_of
                item.settle("pending", level_id=item.pending_level_id, date=item.pending_date)
            elif self._plan(proposal, customer, item):
                due.append(item)
        if not due:
            return
        credits = -sum((i.residual for i in items if i.residual < 0), Decimal(0))
        owed = sum(
            (
                i.residual
                for i in items
                if not i.excluded and (i.step or i.date_maturity < proposal.as_of)
            ),
            Decimal(0),
        )
        if self._may_contact(proposal, customer, due, owed, credits):
            self._add_actions(proposal, customer, due, credits)

    @api.model
    def _settle_excluded(self, item):
        """Write down why follow-up may not act on the item."""
        if item.excluded == "credit":
            item.settle("credit", amount=-item.residual)
        elif item.excluded == "held":
            item.settle("held", kind=item.hold_kind, date=item.hold_until, note=item.hold_reason)
        else:
            item.settle(item.excluded)

    @api.model
    def _plan(self, proposal, customer, item):
        """Find the item's step; return whether one is due. The reason is written down in any case."""
        steps = proposal.steps.get(customer.path_id, ()) if customer else ()
        if not steps:
            item.settle("no_path")
            return False
        plan = plan_item(
            steps,
            Item(
                item.invoice_date,
                item.date_maturity,
                item.severity,
                item.level_id,
                frozenset(item.taken or ()),
            ),
            proposal.as_of,
            proposal.modes[customer.path_id],
            first_only=item.date_maturity < proposal.go_live,
        )
        item.next_date = plan.next_date
        item.next_step_id = plan.next.key if plan.next else None
        if plan.due:
            item.step, item.channels = plan.due, plan.channels
            return True
        if not plan.next:
            item.settle(
                "finished", level_id=item.level_id, date=item.level_date, path=customer.path_name
            )
        elif item.date_maturity >= proposal.as_of:
            item.settle(
                "not_due", due=item.date_maturity, level_id=plan.next.level_key, date=plan.next_date
            )
        else:
            item.settle("waiting", level_id=plan.next.level_key, date=plan.next_date)
        return False

    @api.model
    def _may_contact(self, proposal, customer, due, owed, credits):
        """Tell whether the customer may be contacted at all; else every due item gets the reason."""
        net = owed - credits
        last = customer.last_contact
        quiet_until = last + timedelta(days=proposal.quiet_days) if last else None
        for item in due:
            level_id = item.step.level_key
            if quiet_until and proposal.as_of < quiet_until:
                item.next_date = quiet_until
                item.settle("quiet", level_id=level_id, contact=last, date=quiet_until)
            elif net <= 0:
                item.settle("net_zero", level_id=level_id, credits=credits, amount=owed)
            elif net < proposal.minimum:
                item.settle(
                    "below_minimum", level_id=level_id, amount=net, minimum=proposal.minimum
                )
        return not any(item.code for item in due)

    @api.model
    def _add_actions(self, proposal, customer, due, credits):
        """Put the due items into one action per channel; one without an address stays with the reason."""
        reachable = self._get_reachable_channels(customer)
        for item in due:
            channels = [channel for channel in item.channels if channel in reachable]
            if not channels:
                item.settle("no_address", level_id=item.step.level_key)
                continue
            item.settle("proposed", level_id=item.step.level_key, date=proposal.as_of)
            for channel in channels:
                self._add_line(proposal, customer, item, channel, credits)

    @api.model
    def _get_reachable_channels(self, customer):
        """Return the channels for which the customer has an address; a task needs none.

        Extend to add channels.
        """
        channels = {"phone", "collection"}
        if customer.has_email:
            channels.add("email")
        if customer.has_address:
            channels.add("letter")
        return channels

    @api.model
    def _add_line(self, proposal, customer, item, channel, credits):
        """Add the item to the customer's action of the channel, which takes the hardest level."""
        days = (proposal.as_of - item.date_maturity).days
        action = proposal.actions.setdefault(
            (customer.partner_id, channel),
            {
                "run_id": proposal.run_id,
                "partner_id": customer.partner_id,
                "company_id": proposal.company.id,
                "date": proposal.as_of,
                "severity": -1,
                "channel": channel,
                "state": "proposed",
                "line_count": 0,
                "amount_due": Decimal(0),
                "amount_credit": credits,
                "days_overdue": days,
                "grade_id": customer.grade_id,
            },
        )
        action["line_count"] += 1
        action["amount_due"] += item.residual
        action["days_overdue"] = max(action["days_overdue"], days)
        if item.step.severity > action["severity"]:
            level = proposal.levels[item.step.level_key]
            action["severity"], action["level_id"] = item.step.severity, level.id
            action["user_id"] = self._get_responsible_id(proposal, customer, level)
        proposal.lines.append(
            {
                "partner_id": customer.partner_id,
                "company_id": proposal.company.id,
                "move_line_id": item.id,
                "date_maturity": item.date_maturity,
                "level_id": item.step.level_key,
                "step_id": item.step.key,
                "channel": channel,
                "state": "proposed",
                "days_overdue": days,
                "amount_residual": item.residual,
                "amount_residual_currency": item.residual_currency,
            }
        )

    @api.model
    def _get_responsible_id(self, proposal, customer, level):
        """Return the user who does what the level asks for this customer."""
        if level.responsible_type == "user":
            return level.responsible_user_id.id
        if level.responsible_type == "salesperson" and customer.salesperson_id:
            return customer.salesperson_id
        return proposal.controller_id

    # Writing

    @api.model
    def _write_actions(self, proposal):
        """Insert the actions and their lines."""
        if not proposal.actions:
            return
        inserted = self.env.execute_query(
            SQL(
                "%s RETURNING id, partner_id, channel",
                self._get_insert_sql(
                    "credit_followup_action", ACTION_COLUMNS, list(proposal.actions.values())
                ),
            )
        )
        action_ids = {(partner_id, channel): id_ for id_, partner_id, channel in inserted}
        lines = [
            {**line, "action_id": action_ids[line["partner_id"], line["channel"]]}
            for line in proposal.lines
        ]
        self.env.cr.execute(
            self._get_insert_sql(
                "credit_followup_action_line", {**LINE_COLUMNS, "action_id": "int4"}, lines
            )
        )

    @api.model
    def _write_items(self, proposal):
        """Write where each item stands; rows that do not change are left alone."""
        rows = [
            {
                "move_line_id": item.id,
                "partner_id": item.partner_id,
                "company_id": proposal.company.id,
                "next_step_id": item.next_step_id,
                "next_date": item.next_date,
                "reason_code": item.code,
                "reason_facts": item.facts,
                "hold_id": item.hold_id,
            }
            for item in proposal.items
        ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                %(insert)s
                ON CONFLICT (move_line_id) DO UPDATE
                   SET %(assignments)s, write_uid = excluded.write_uid, write_date = excluded.write_date
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                insert=self._get_insert_sql("credit_followup_item", ITEM_COLUMNS, rows),
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in ITEM_COLUMNS
                ),
                old=SQL(", ").join(
                    SQL.identifier("credit_followup_item", name) for name in ITEM_COLUMNS
                ),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in ITEM_COLUMNS),
            )
        )

    @api.model
    def _get_insert_sql(self, table, columns, rows):
        """Return an insert of all rows (dictionaries) with one parameter, and who and when."""
        names = SQL(", ").join(map(SQL.identifier, columns))
        return SQL(
            """
            INSERT INTO %(table)s (%(names)s, create_uid, create_date, write_uid, write_date)
            SELECT %(names)s, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS record(%(types)s)
            """,
            table=SQL.identifier(table),
            names=names,
            uid=self.env.uid,
            now=self.env.cr.now(),
            rows=json.dumps(rows, default=str),
            types=SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in columns.items()
            ),
        )

    @api.model
    def _settle_gone_items(self, proposal):
        """Items that are no ledger items any more are settled."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_followup_item
                   SET reason_code = 'settled', reason_facts = NULL, next_step_id = NULL,
                       next_date = NULL, hold_id = NULL, write_uid = %(uid)s, write_date = %(now)s
                 WHERE company_id = %(company)s AND reason_code IS DISTINCT FROM 'settled'
                   AND NOT (move_line_id = ANY(%(open_ids)s))
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                company=proposal.company.id,
                open_ids=[item.id for item in proposal.items],
            )
        )

    def _tie_out(self, proposal):
        """Compare the items considered with the balance of the receivable accounts."""
        self.ensure_one()
        lines = self.env["account.move.line"]
        balance = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(l.balance), 0)::text FROM account_move_line l WHERE %s",
                lines._get_credit_posted_sql(self.company_id, self.date),
            )
        )[0][0]
        total = sum((item.residual for item in proposal.items), Decimal(0))
        self.write(
            {
                "item_count": len(proposal.items),
                "item_balance": float(total),
                "ledger_balance": float(balance),
                "difference": float(Decimal(balance) - total),
            }
        )
