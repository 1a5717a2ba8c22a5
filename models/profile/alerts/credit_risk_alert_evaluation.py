import json
from datetime import timedelta
from operator import itemgetter

from odoo import api, models
from odoo.tools import SQL

from .credit_risk_alert_finding import Look

#: signals that a posting or a payment can give rise to, or end; all are looked at every night
AT_ONCE = ("late", "pile", "first_invoice", "lengthening", "grade", "legal", "limit", "no_run")

#: signals that tell of an event: they are over after so many days, whatever came after it
EVENTS, EVENT_LASTS = ("grade", "legal", "promise", "failed"), 90


class CreditRiskAlert(models.Model):
    """The evaluation: what is seen now, beside the alerts that are known; set-based, never commits."""

    _inherit = "credit.risk.alert"

    @api.model
    def _evaluate(self, company, as_of, partner_ids=None, signals=None):
        """Look for signals, make alerts of what is new, and end what is over.

        :param company: the exact company, whose profiles are as of the date
        :param partner_ids: customers to look at, None for all
        :param signals: signals to look for; None for all, or those that a posting moves when customers are given
        :return: the alerts that are new or graver
        """
        rules = self._get_rules(company)
        if signals is None and partner_ids is not None:
            signals = AT_ONCE
        rules = {name: rule for name, rule in rules.items() if signals is None or name in signals}
        if not rules:
            return self.browse()
        look = Look(company, as_of, rules, partner_ids)
        if {"late", "pile", "first_invoice", "lengthening"} & rules.keys():
            late = rules.get("late")
            minimum = late.minimum_amount if late else 0
            self.env["credit.risk.habit"]._renew(company, as_of, minimum, partner_ids)
        known = self._read_known(look)
        told = []
        for signal, rule in rules.items():
            findings = getattr(self, f"_find_{signal}")(look)
            told += self._store(look, rule, findings, known.get(signal, {}))
        self.invalidate_model(flush=False)
        alerts = self.browse(told)
        alerts._tell(as_of)
        return alerts

    @api.model
    def _get_rules(self, company):
        """Return the rules of a company by signal."""
        rules = self.env["credit.risk.alert.rule"]._for_company(company)
        return {rule.signal: rule for rule in rules}

    @api.model
    def _read_known(self, look):
        """Return the alerts that matter: signal -> customer -> rows, the newest first.

        Those that are not resolved, those whose cause is not over, and those whose rest lasts.
        """
        self.env.flush_all()
        rest = max(rule.cooldown_days for rule in look.rules.values())
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, signal, partner_id, state, severity, date, over_on, keys, snoozed_until
                  FROM credit_risk_alert
                 WHERE company_id = %s AND signal IN %s AND %s
                   AND (state != 'resolved' OR over_on IS NULL OR date > %s)
                 ORDER BY date DESC, id DESC
                """,
                look.company.id,
                tuple(look.rules),
                look.only(SQL("partner_id"), or_company=True),
                look.as_of - timedelta(days=max(rest, EVENT_LASTS)),
            )
        )
        known = {}
        for row in rows:
            known.setdefault(row["signal"], {}).setdefault(row["partner_id"], []).append(row)
        return known

    @api.model
    def _store(self, look, rule, findings, known):
        """Bring the alerts of one signal up to date; return the ids of those that are to be told."""
        new, graver, seen = [], [], {}
        for finding in findings:
            seen[finding.partner_id] = seen.get(finding.partner_id, set()) | set(finding.keys)
            severity = max(rule.severity, rule.severity_worse if finding.is_worse else "1")
            rows = known.get(finding.partner_id, [])
            active = next((row for row in rows if row["state"] != "resolved"), None)
            if active:
                if severity > active["severity"]:
                    graver.append((active["id"], finding, severity))
            elif self._is_new(look, rule, finding, severity, rows):
                new.append((finding, severity))
        self._end(look, rule.signal, seen, known)
        self._wake(look, known)
        self._aggravate(graver)
        return [*self._insert(look, rule, new), *map(itemgetter(0), graver)]

    @api.model
    def _is_new(self, look, rule, finding, severity, rows):
        """Tell whether a finding without an open alert is worth one: not the same again, and not too soon."""
        told = set()
        for row in rows:
            if row["over_on"] is None or rule.signal in EVENTS:
                told |= set(row["keys"] or [])
        if set(finding.keys) <= told:
            return False
        if not rows or severity > rows[0]["severity"]:
            return True
        return (look.as_of - rows[0]["date"]).days >= rule.cooldown_days

    @api.model
    def _end(self, look, signal, seen, known):
        """End the alerts whose cause is gone: they are over, and resolved where nobody did it."""
        ended = []
        for partner_id, rows in known.items():
            for row in rows:
                if row["over_on"] is not None:
                    continue
                if signal in EVENTS:
                    is_over = (look.as_of - row["date"]).days >= EVENT_LASTS
                else:
                    is_over = not seen.get(partner_id, set()) & set(row["keys"] or [])
                if is_over:
                    ended.append(row)
        if not ended:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_risk_alert
                   SET over_on = %(as_of)s,
                       resolution = CASE WHEN state = 'resolved' THEN resolution ELSE 'over' END,
                       resolved_on = CASE WHEN state = 'resolved' THEN resolved_on ELSE %(as_of)s END,
                       state = 'resolved', snoozed_until = NULL
                 WHERE id IN %(ids)s
                """,
                as_of=look.as_of,
                ids=tuple(row["id"] for row in ended),
            )
        )
        self.invalidate_model(flush=False)
        closed = [row["id"] for row in ended if row["state"] != "resolved"]
        self.browse(closed)._cancel_tasks()
        for row in ended:
            row["over_on"], row["state"] = look.as_of, "resolved"

    @api.model
    def _wake(self, look, known):
        """Open again what was put aside until the date."""
        awake = [
            row["id"]
            for rows in known.values()
            for row in rows
            if row["state"] == "snoozed" and row["snoozed_until"] <= look.as_of
        ]
        if awake:
            self.env.cr.execute(
                SQL(
                    "UPDATE credit_risk_alert SET state = 'open', snoozed_until = NULL WHERE id IN %s",
                    tuple(awake),
                )
            )

    @api.model
    def _aggravate(self, graver):
        """An open alert becomes graver: it gets the new numbers, and is not put aside any more."""
        for alert_id, finding, severity in graver:  # few in a night
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE credit_risk_alert
                       SET severity = %s, numbers = %s::jsonb, keys = %s::jsonb, state = 'open',
                           snoozed_until = NULL
                     WHERE id = %s
                    """,
                    severity,
                    json.dumps(finding.values),
                    json.dumps(finding.keys),
                    alert_id,
                )
            )

    @api.model
    def _insert(self, look, rule, new):
        """Insert alerts, in one statement; where another transaction made one, that one stays."""
        if not new:
            return []
        partners = self.env["res.partner"].browse(
            finding.partner_id for finding, _severity in new if finding.partner_id
        )
        salespeople = {}
        if rule.responsible == "salesperson":
            salespeople = dict(zip(partners.ids, partners, strict=True))
        nobody = partners.browse()
        rows = [
            {
                "partner_id": finding.partner_id,
                "severity": severity,
                "numbers": finding.values,
                "keys": finding.keys,
                "user_id": rule._get_responsible(
                    look.company, salespeople.get(finding.partner_id, nobody)
                ).id
                or None,
            }
            for finding, severity in new
        ]
        written = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_risk_alert
                       (rule_id, signal, company_id, date, state, partner_id, severity, numbers, keys, user_id,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(rule)s, %(signal)s, %(company)s, %(as_of)s, 'open', partner_id, severity, numbers, keys,
                       user_id, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM JSON_TO_RECORDSET(%(rows)s::json) AS alert(
                       partner_id int4, severity varchar, numbers jsonb, keys jsonb, user_id int4)
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                rule=rule.id,
                signal=rule.signal,
                company=look.company.id,
                as_of=look.as_of,
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(rows),
            )
        )
        return [alert_id for (alert_id,) in written]


class CreditRiskChange(models.Model):
    _inherit = "credit.risk.change"

    @api.model
    def _refresh_marked(self):
        """Look at the customers who were refreshed at once: a posting or a payment may say something."""
        touched = super()._refresh_marked()
        alerts = self.env["credit.risk.alert"].sudo()  # sudo: whoever posts may not make alerts
        today = self.env["credit.risk.profile"]._get_today()
        for company, profiles in touched.grouped("company_id").items():
            alerts._evaluate(company, today, profiles.partner_id.ids)
        return touched
