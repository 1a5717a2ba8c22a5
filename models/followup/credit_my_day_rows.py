from odoo import api, fields, models

#: runs that are shown: the last ones that wait for somebody
RUNS = 3


class CreditMyDay(models.AbstractModel):
    """The rows of My day: plain values for the screen, the same keys for every model."""

    _inherit = "credit.my.day"

    @api.model
    def _get_row(self, record, **values):
        """Return what every row has: the customer, what is owed, since when, and a note."""
        partner = record.partner_id
        return {
            "id": record.id,
            "partner": partner.display_name or "",
            "phone": partner.phone or False,
            "title": "",
            "amount": None,
            "currency_id": record.company_id.currency_id.id,
            "days": None,
            "grade": False,
            "date": False,
            "note": False,
            "user": record.user_id.name or False,
            "is_own": record.user_id == self.env.user,
            **values,
        }

    @api.model
    def _get_credit_followup_action_row(self, action):
        grade = action.grade_id
        return self._get_row(
            action,
            title=action.level_id.name,
            amount=action.amount_due,
            days=action.days_overdue,
            grade=grade and {"name": grade.name, "points": grade.points, "color": grade.color},
            date=action.date_todo,
            note=action.state_note,
            tries=action.try_count,
            next_channel=self._get_next_channel(action),
            needs_number=action.channel == "registered" and not action.registered_number,
        )

    @api.model
    def _get_next_channel(self, action):
        """Return the name of the channel that takes over from one that failed, False when there is none."""
        code = action.state == "failed" and action._get_next_channel()
        return dict(action._fields["channel"]._description_selection(self.env)).get(code, False)

    @api.model
    def _get_credit_followup_hold_row(self, hold):
        labels = dict(hold._fields["promise_state"]._description_selection(self.env))
        profile = hold.partner_id.credit_risk_grade_id
        return self._get_row(
            hold,
            title=labels[hold.promise_state],
            amount=hold.promised_amount,
            grade=profile
            and {"name": profile.name, "points": profile.points, "color": profile.color},
            date=max(day for day in hold.promise_ids.mapped("date") if day),
            note=hold.reason,
        )

    @api.model
    def _get_credit_risk_alert_row(self, alert):
        grade = alert.partner_id.credit_risk_grade_id
        labels = dict(alert._fields["signal"]._description_selection(self.env))
        return self._get_row(
            alert,
            partner=alert.partner_id.display_name or alert.company_id.name,
            title=labels[alert.signal],
            note=alert.sentence,
            grade=grade and {"name": grade.name, "points": grade.points, "color": grade.color},
        )

    @api.model
    def _get_runs(self):
        """Return the runs that wait to be approved or carried out, the newest first."""
        runs = self.env["credit.followup.run"].search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "in", ("draft", "proposed", "approved")),
            ],
            limit=RUNS,
            order="date desc, id desc",
        )
        labels = dict(runs._fields["state"]._description_selection(self.env))
        counts, needing = runs._get_state_counts(), runs._get_needing_counts()
        waiting = runs.filtered(
            lambda run: (
                run.state == "draft"
                or run.progress
                or counts.get(run, {}).keys() & {"proposed", "approved"}
            )
        )
        return [
            {
                "id": run.id,
                "name": run.display_name,
                "company": run.company_id.name if len(self.env.companies) > 1 else False,
                "state": run.state,
                "state_label": labels[run.state],
                "counts": counts.get(run, {}),
                "needing": needing.get(run.id, 0),
                "progress": run.progress,
            }
            for run in waiting
        ]

    @api.model
    def _get_prints(self):
        """Return the user's letters that are being put in one file, and those of today that are ready."""
        works = self.env["credit.followup.work"].search(
            [
                ("kind", "=", "print"),
                ("user_id", "=", self.env.uid),
                ("create_date", ">=", fields.Date.context_today(self)),
            ]
        )
        return [
            {"progress": work._get_progress(), "attachment_id": work.attachment_id.id}
            for work in works
        ]


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    def _get_needing_counts(self):
        """Return ``run id -> number of proposed actions that only a manager may approve``."""
        groups = self.env["credit.followup.action"]._read_group(
            [
                ("run_id", "in", self.ids),
                ("state", "=", "proposed"),
                ("level_id.needs_approval", "=", True),
            ],
            ["run_id"],
            ["__count"],
        )
        return {run.id: count for run, count in groups}
