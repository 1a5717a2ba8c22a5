from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

#: types of contact that are written to instead of the customer, the first that exists
CONTACT_TYPES = ("dunning", "invoice")


class CreditFollowupRun(models.Model):
    """Address first, then channel: which channels the chosen contact leaves."""

    _inherit = "credit.followup.run"

    @api.model
    def _choose_channels(self, customer, level, item, reachable):
        """Return the item's channels for which there is an address; without an e-mail the level's next one.

        Who is written to is chosen first. Only when no other channel is left, the e-mail goes to
        another contact of the customer that has an address.
        """
        channels = [channel for channel in item.channels if channel in reachable]
        if "email" not in item.channels or "email" in channels:
            return channels
        instead = level.fallback_channel
        if instead and instead in reachable and instead not in channels:
            channels.append(instead)
        if not channels and customer.has_any_email:
            channels.append("email")
        return channels

    @api.model
    def _get_taken(self, proposal, customer, item):
        """Return the channels of the item's level that need nothing more.

        An e-mail is settled by the letter or call that was done instead, and by the level's other
        channels when no address for it is there.
        """
        taken = set(item.taken or ())
        level = proposal.levels.get(item.level_id)
        if taken and level:
            instead = level.fallback_channel in taken - set(level._get_channels())
            if instead or not customer.has_email:
                taken.add("email")
        return frozenset(taken)


class CreditFollowupAction(models.Model):
    """Who is written to: the dunning contacts, else the invoice contacts, else the customer itself."""

    _inherit = "credit.followup.action"

    contact_ids = fields.Many2many(
        "res.partner",
        string="Written to",
        compute="_compute_contact_ids",
        compute_sudo=True,
        help="The contacts for payment reminders, else those for invoices, else the customer.",
    )
    failed_email = fields.Char(
        string="Address that failed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Is not written to again until the contact has another address, or somebody allows it.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_contact_ids(self):
        """One query for all actions; a contact that is another company's own is not written to."""
        found = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("type", "in", CONTACT_TYPES),
                ("is_company", "=", False),
            ],
            order="id",
        )
        contacts = found.grouped(lambda contact: (contact.commercial_partner_id, contact.type))
        for action in self:
            companies = action.company_id.parent_ids
            chosen = action.partner_id
            for kind in reversed(CONTACT_TYPES):
                own = contacts.get((action.partner_id, kind), found.browse())
                chosen = (
                    own.filtered(
                        lambda c, companies=companies: not c.company_id or c.company_id in companies
                    )
                    or chosen
                )
            action.contact_ids = chosen

    @api.model
    def _get_contacts_sql(self, company):
        """Return a query of what the contacts of customers offer: partner_id, type, has_email, has_address.

        The same choice as :meth:`_compute_contact_ids`, for all customers at once.
        """
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, c.type, BOOL_OR(%(has_email)s) AS has_email,
                   BOOL_OR(COALESCE(c.street, c.city, '') != '') AS has_address
              FROM res_partner c
             WHERE c.type IN %(types)s AND c.active AND c.is_company IS NOT TRUE
               AND c.id != c.commercial_partner_id
               AND (c.company_id IS NULL OR c.company_id IN %(companies)s)
             GROUP BY c.commercial_partner_id, c.type
            """,
            has_email=self._get_has_email_sql(company, SQL.identifier("c")),
            types=CONTACT_TYPES,
            companies=tuple(company.parent_ids.ids),
        )

    @api.model
    def _get_has_email_sql(self, company, partner):
        """Return whether a partner (an alias) has an e-mail address that works: not refused, not failed."""
        return SQL(
            """
            (COALESCE(%(partner)s.email, '') LIKE '%%_@_%%'
             AND COALESCE(%(partner)s.email_normalized, '') NOT IN (
                 SELECT email FROM mail_blacklist WHERE active
                  UNION ALL
                 SELECT failed_email FROM credit_followup_action
                  WHERE failed_email IS NOT NULL AND company_id = %(company)s))
            """,
            partner=partner,
            company=company.id,
        )

    def _get_dead_emails(self):
        """Return the normalized addresses of the contacts of these actions that must not be written to."""
        # read together they would be computed one by one
        family = self.partner_id.union(*(action.contact_ids for action in self))
        emails = [email for email in family.mapped("email_normalized") if email]
        blacklist = self.env["mail.blacklist"].sudo()  # sudo: credit users may not read it
        dead = set(blacklist.search([("email", "in", emails)]).mapped("email"))
        failed = self.sudo().search(  # sudo: whoever writes
            [("failed_email", "in", emails), ("company_id", "in", self.company_id.ids)]
        )
        return dead | set(failed.mapped("failed_email"))

    def _get_mail_recipients(self):
        """Return the contacts that the e-mail goes to: those of the chosen kind with an address that works.

        None of them has one: an invoice contact, or the customer, that has one.
        """
        self.ensure_one()
        dead = self.env.context.get("credit_dead_emails")
        if dead is None:
            dead = self._get_dead_emails()
        for contacts in self._get_contact_choices():
            alive = contacts.filtered(
                lambda c: (
                    (c.email_normalized or email_normalize(c.email, strict=False))
                    and c.email_normalized not in dead
                )
            )
            if alive:
                return alive
        return self.env["res.partner"]

    def _get_contact_choices(self):
        """Yield the contacts to write to, the next ones only when the ones before cannot be reached."""
        self.ensure_one()
        yield self.contact_ids
        children = self.partner_id.child_ids.filtered(
            lambda c: not c.company_id or c.company_id in self.company_id.parent_ids
        )
        yield children.filtered(lambda c: c.type == "invoice" and not c.is_company)
        yield self.partner_id

    def _get_recipient(self):
        """Return the contact that a message addresses: the first that is written to."""
        self.ensure_one()
        return self.contact_ids[:1]

    def _message_get_default_recipients(self, with_cc=False, all_tos=False):
        """Return whom a template with default recipients writes to, and who gets a copy.

        :return: action id -> values of an e-mail
        """
        return {
            action.id: {
                "partner_ids": action._get_mail_recipients().ids,
                "email_to": "",
                "email_cc": action._get_email_cc(),
            }
            for action in self
        }

    def _get_email_cc(self):
        """Return who gets a copy: the customer's salesperson, when the level says so."""
        self.ensure_one()
        salesperson = self.partner_id.user_id
        return salesperson.email_formatted or "" if self.level_id.copy_salesperson else ""

    def _get_sender(self):
        """Return the sender's address: the company of the debt."""
        self.ensure_one()
        return self.company_id.email_formatted or self.user_id.email_formatted

    def _get_reply_to(self):
        """Return the address that answers go to: the company's catchall, which brings them to the customer's
        messages; without one whoever is responsible, else the company.
        """
        self.ensure_one()
        company = self.company_id
        if company.catchall_formatted:
            return company.catchall_formatted
        return self.user_id.email_formatted or self._get_sender()

    def _get_postal_partner(self):
        """Return who has the postal address: the contact that is written to, else the customer."""
        self.ensure_one()
        with_address = self.contact_ids.filtered(lambda contact: contact.street or contact.city)
        return with_address[:1] or self.partner_id
