from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_date

from ..profile.alerts.credit_risk_alert_finding import EVENT_DAYS, Finding


class CreditRiskAlert(models.Model):
    """What follow-up has to tell: broken promises, failed actions, and that nothing was done for days."""

    _inherit = "credit.risk.alert"

    @api.model
    def _find_promise(self, look):
        """Promises that were judged as broken in the last days."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (owner.commercial_partner_id)
                       owner.commercial_partner_id, promise.id, promise.date, promise.amount::float,
                       COALESCE(promise.paid_amount, 0)::float
                  FROM credit_followup_promise promise
                  JOIN credit_followup_hold hold ON hold.id = promise.hold_id
                  JOIN res_partner owner ON owner.id = hold.partner_id
                 WHERE hold.company_id = %(company)s AND promise.state IN ('broken', 'partly')
                   AND promise.judged_on <= %(as_of)s AND promise.judged_on > %(as_of)s::date - %(days)s
                 ORDER BY owner.commercial_partner_id, promise.judged_on DESC, promise.id DESC
                """,
                company=look.company.id,
                as_of=look.as_of,
                days=EVENT_DAYS,
            )
        )
        return [
            Finding(partner_id, [promise_id], {"date": str(day), "amount": amount, "paid": paid})
            for partner_id, promise_id, day, amount, paid in rows
        ]

    @api.model
    def _find_failed(self, look):
        """Actions of the last days that failed."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.partner_id, MAX(action.id), JSONB_AGG(action.id),
                       (ARRAY_AGG(action.state_note ORDER BY action.id DESC))[1],
                       (ARRAY_AGG(action.date ORDER BY action.id DESC))[1],
                       (ARRAY_AGG(level.name->>'en_US' ORDER BY action.id DESC))[1],
                       (ARRAY_AGG(level.id ORDER BY action.id DESC))[1]
                  FROM credit_followup_action action
                  JOIN credit_followup_level level ON level.id = action.level_id
                 WHERE action.company_id = %(company)s AND action.state = 'failed' AND %(only)s
                   AND action.write_date >= %(since)s
                 GROUP BY action.partner_id
                """,
                company=look.company.id,
                only=look.only(SQL("action.partner_id")),
                since=look.as_of - timedelta(days=EVENT_DAYS),
            )
        )
        return [
            Finding(
                partner_id,
                [last_id, *(action_id for action_id in ids if action_id != last_id)],
                {"note": note or "", "date": str(day), "level": level, "level_id": level_id},
            )
            for partner_id, last_id, ids, note, day, level, level_id in rows
        ]

    @api.model
    def _find_no_run(self, look):
        """Follow-up is live, and no run was done for too long."""
        go_live = look.company.credit_followup_go_live
        if not go_live:
            return []
        [(last,)] = self.env.execute_query(
            SQL(
                "SELECT MAX(date) FROM credit_followup_run WHERE company_id = %s AND state = 'done'",
                look.company.id,
            )
        )
        days = (look.as_of - max(last or go_live, go_live)).days
        if days <= look.rules["no_run"].threshold:
            return []
        return [Finding(None, [0], {"days": days, "last": last and str(last)})]

    # Sentences

    def _describe_promise(self, values):
        texts = {
            "amount": self._money(values["amount"]),
            "date": format_date(self.env, values["date"]),
        }
        if not values["paid"]:
            return self.env._(
                "The promise to pay %(amount)s by %(date)s was not kept: nothing came in.", **texts
            )
        return self.env._(
            "The promise to pay %(amount)s by %(date)s was not kept: %(paid)s came in.",
            paid=self._money(values["paid"]),
            **texts,
        )

    def _describe_failed(self, values):
        level = self.env["credit.followup.level"].browse(values["level_id"]).exists()
        return self.env._(
            "“%(level)s” of %(date)s failed: %(note)s",
            level=level.name or values["level"],
            date=format_date(self.env, values["date"]),
            note=values["note"],
        )

    def _describe_no_run(self, values):
        if not values["last"]:
            return self.env._(
                "Follow-up has been live for %(days)s days and no run was carried out.",
                days=values["days"],
            )
        return self.env._(
            "No follow-up run was carried out for %(days)s days; the last one is of %(date)s.",
            days=values["days"],
            date=format_date(self.env, values["last"]),
        )

    # Evidence

    def _open_promise(self):
        promises = self.env["credit.followup.promise"].browse(self.keys or []).exists()
        return self._open_record(promises.hold_id[:1] or self._get_profile())

    def _open_failed(self):
        actions = self.env["credit.followup.action"].browse(self.keys or []).exists()
        return self._open_record(actions[:1] or self._get_profile())

    def _open_no_run(self):
        return self._open_window("credit_followup_run_action", context={})


class CreditRiskHabit(models.Model):
    _inherit = "credit.risk.habit"

    @api.model
    def _get_undisputed_sql(self, company):
        """An invoice that was ever disputed says nothing about how the customer pays."""
        return SQL(
            """
            l.move_id NOT IN (
                SELECT COALESCE(hold.move_id, item.move_id)
                  FROM credit_followup_hold hold
                  LEFT JOIN account_move_line item ON item.id = hold.move_line_id
                 WHERE hold.company_id = %s AND hold.kind = 'dispute'
                   AND (hold.move_id IS NOT NULL OR hold.move_line_id IS NOT NULL))
            """,
            company.id,
        )


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def _mark_failed(self, note):
        """A failed action is an alert at once."""
        result = super()._mark_failed(note)
        alerts = self.env["credit.risk.alert"].sudo()  # sudo: the mail queue has no credit rights
        today = self.env["credit.risk.profile"]._get_today()
        for company, actions in self.grouped("company_id").items():
            alerts._evaluate(company, today, actions.partner_id.ids, ("failed",))
        return result


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _run_company(self, company, today):
        """After the run, everything that it did is known: look for signals, and send the open alerts."""
        result = super()._run_company(company, today)
        alerts = self.env["credit.risk.alert"].sudo()  # sudo: nobody else makes alerts
        self._do_after_run(company, today, "alerts", lambda: alerts._evaluate(company, today))
        self._do_after_run(company, today, "digest", lambda: alerts._send_digest(company, today))
        return result
