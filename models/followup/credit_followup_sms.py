from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ..matrix.credit_followup_level_sms import PLACEHOLDER
from .credit_followup_recipients import CONTACT_TYPES

#: signs of the shortest phone number that an SMS is sent to
SHORTEST_NUMBER = 6


class CreditFollowupRun(models.Model):
    """SMS in a proposal: who has a number, and what is done instead of it."""

    _inherit = "credit.followup.run"

    @api.model
    def _read_customers(self, proposal):
        """Tell of the customers who has a phone number, itself or at the contact that is written to."""
        customers = super()._read_customers(proposal)
        if not self.env["credit.followup.level"]._has_sms():
            return customers
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT p.commercial_partner_id
                  FROM res_partner p
                  JOIN credit_risk_profile profile ON profile.partner_id = p.commercial_partner_id
                                                  AND profile.company_id = %(company)s
                 WHERE COALESCE(p.phone, '') != '' AND p.active
                   AND (p.id = p.commercial_partner_id
                        OR (p.type IN %(types)s AND p.is_company IS NOT TRUE
                            AND (p.company_id IS NULL OR p.company_id IN %(companies)s)))
                   AND p.phone NOT IN (SELECT failed_number FROM credit_followup_action
                                        WHERE failed_number IS NOT NULL AND company_id = %(company)s)
                """,
                company=proposal.company.id,
                types=CONTACT_TYPES,
                companies=tuple(proposal.company.parent_ids.ids),
            )
        )
        for (partner_id,) in rows:
            customers[partner_id].has_phone = True
        return customers

    @api.model
    def _get_reachable_channels(self, customer):
        channels = super()._get_reachable_channels(customer)
        if customer.has_phone:
            channels.add("sms")
        return channels

    @api.model
    def _choose_channels(self, customer, level, item, reachable):
        """Without SMS the level's next channel is taken, as without an e-mail."""
        channels = super()._choose_channels(customer, level, item, reachable)
        instead = level.fallback_channel
        if "sms" in item.channels and "sms" not in reachable and instead in reachable:
            channels += [instead] if instead not in channels else []
        return channels

    @api.model
    def _get_taken(self, proposal, customer, item):
        """An SMS is settled by what was done instead, as an e-mail is."""
        taken = super()._get_taken(proposal, customer, item)
        level = proposal.levels.get(item.level_id)
        if not taken or not level or not level.use_sms:
            return taken
        instead = level.fallback_channel in taken - set(level._get_channels())
        return taken | {"sms"} if instead or not customer.has_phone else taken

    @api.model
    def _add_actions(self, proposal, customer, due, credits):
        """Say in the reason why there is no SMS."""
        result = super()._add_actions(proposal, customer, due, credits)
        why = "sms_number" if self.env["credit.followup.level"]._has_sms() else "sms_missing"
        reachable = self._get_reachable_channels(customer)
        for item in due:
            if "sms" not in item.channels or "sms" in reachable:
                continue
            level = proposal.levels[item.step.level_key]
            if item.code == "proposed":
                channels = self._choose_channels(customer, level, item, reachable)
                item.settle(f"proposed_{why}", channels=channels, **item.facts)
            elif item.code == "no_address" and set(item.channels) == {"sms"}:
                item.settle(why, level_id=level.id)
        return result


class CreditFollowupAction(models.Model):
    """An SMS in the queue of core's app; that app need not be there."""

    _inherit = "credit.followup.action"

    sms_message_id = fields.Many2one(
        "mail.message",
        string="SMS",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    failed_number = fields.Char(
        string="Number that failed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="No SMS goes to it again until the contact has another number, or somebody allows it.",
    )

    def _drop_unreachable(self):
        """Mark the SMS failed that nobody can get, before their level is claimed; return the others."""
        alive = super()._drop_unreachable()
        messages = alive.filtered(lambda action: action.channel == "sms")
        if not messages:
            return alive
        if not self.env["credit.followup.level"]._has_sms():
            messages._mark_failed(
                self.env._("The app “SMS gateway” is not installed: choose another channel.")
            )
            return alive - messages
        lost = messages.filtered(lambda action: not action._get_sms_recipient()[1])
        if lost:
            lost._mark_failed(
                self.env._("The customer has no phone number that works: fill one in.")
            )
        return alive - lost

    def _get_sms_recipient(self):
        """Return who gets the SMS and the number: the first contact that is written to, else the customer."""
        self.ensure_one()
        failed = self.search(
            [("failed_number", "!=", False), ("company_id", "=", self.company_id.id)]
        )
        refused = set(failed.mapped("failed_number"))
        blacklist = self.env["phone.blacklist"].sudo()  # sudo: credit users may not read it
        for contact in self.contact_ids | self.partner_id:
            number = _plain_number(contact._phone_format(number=contact.phone) or "")
            usable = number and contact.phone not in refused
            if usable and not blacklist.search_count([("number", "=", number)], limit=1):
                return contact, number
        return self.env["res.partner"], False

    def _carry_out_sms(self):
        """Put one SMS for each customer in the queue; nothing is sent here."""
        for action in self:
            contact, number = action._get_sms_recipient()
            text = action._get_sms_text()
            message = action._message_sms(
                text,
                partner_ids=contact.ids,
                sms_pid_to_number={contact.id: number},
                sms_content=text,
                put_in_queue=True,
            )
            action.sms_message_id = message

    def _get_sms_text(self):
        """Return the text of the SMS in the customer's language."""
        self.ensure_one()
        written = self.with_context(lang=self._get_lang())
        values = written._get_sms_values()
        return PLACEHOLDER.sub(
            lambda found: values.get(found[1], found[0]), written.level_id.sms_body or ""
        )

    def _get_sms_values(self):
        """Return what the placeholders of the text stand for. Extend together with PLACEHOLDERS."""
        self.ensure_one()
        totals = [
            formatLang(self.env, total, currency_obj=currency)
            for currency, total in self._get_totals()
        ]
        return {
            "company": self.company_id.name,
            "customer": self.partner_id.name or "",
            "amount": " + ".join(totals).replace("\N{NO-BREAK SPACE}", " "),
            "documents": self._get_payment_reference(),
            "account": self._get_payment_account().acc_number or "",
        }

    def action_allow_address(self):
        """Write to the number again too."""
        result = super().action_allow_address()
        self.sudo().failed_number = False  # sudo: users may not write on actions
        return result


def _plain_number(number):
    """Return a phone number as digits, with its plus; nothing when it has too few of them to be one.

    >>> _plain_number("+32 470/12.34.56"), _plain_number("call me")
    ('+32470123456', '')
    """
    plain = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return plain if len(plain) >= SHORTEST_NUMBER else ""
