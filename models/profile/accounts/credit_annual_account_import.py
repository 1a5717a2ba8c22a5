import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....engine.accounts.filing import Filing, Refused, is_enterprise_number
from ....engine.accounts.reading import read_filing

#: what a file is stored as
MIMETYPES = {
    "csv": "text/csv",
    "keys": "text/csv",
    "json": "application/json",
    "xbrl": "application/xml",
}

#: a tax ID or registry number without country and signs, as _clean gives it
PLAIN_NUMBER = "REGEXP_REPLACE(REGEXP_REPLACE(UPPER(%s), '[^0-9A-Z]', '', 'g'), '^[A-Z]{2}', '')"

#: form of a file that does not say it
FORMS = {"csv": "filing", "json": "filing", "xbrl": "filing", "keys": "other"}


class CreditAnnualAccount(models.Model):
    """Annual accounts from files: all of a file is stored, or nothing, with the reason."""

    _inherit = "credit.annual.account"

    @api.model
    def _import_file(self, filename, content, partner=None, year=None):
        """Store the annual accounts in one file, and the file with them.

        A filing of the same customer and financial year replaces what is there; the chatter says what changed.

        :param filename: its name; a JSON file may say there whose accounts it has, and of which year
        :param content: its bytes
        :param partner: the customer; without one it is found by the enterprise number of the file
        :param year: the calendar year that the financial year is, where the file does not say it
        :return: the annual accounts
        :raise UserError: what is wrong with the file and how to mend it; nothing is stored then
        """
        self.check_access("create")
        try:
            filing = read_filing(filename or "", bytes(content or b""))
            start, end = self._find_period(filing, year)
            customer = self._find_customer(filing, partner)
            values = self._prepare_values(filing, customer, start, end)
            account = self.with_context(active_test=False).search(
                [("partner_id", "=", customer.id), ("date_end", "=", end)], limit=1
            )
            account._check_not_earlier(filing)
        except Refused as refusal:
            raise UserError(self._get_refusal_text(refusal)) from refusal
        return (
            account._replace(values, filing, filename)
            if account
            else (self.create(values)._keep_file(filing, filename, self._get_first_note(partner)))
        )

    @api.model
    def _find_period(self, filing, year):
        """Return the first and the last day of the financial year."""
        if filing.end:
            return filing.start, filing.end
        if not year:
            raise Refused("no_period")
        return self._get_year(year)

    @api.model
    def _find_customer(self, filing: Filing, partner=None):
        """Return whose accounts they are; a file of another company is refused."""
        names = {"number": filing.number, "name": filing.name or "?"}
        if partner:
            partner = partner.commercial_partner_id
            own = self._get_own_numbers(partner)
            if filing.number and own and _clean(filing.number) not in own:
                raise Refused(
                    "other_company", partner=partner.display_name, own=", ".join(own), **names
                )
            return partner
        if not filing.number:
            raise Refused("no_company")
        found = self._search_number(filing.number)
        if not found:
            raise Refused("unknown_company", **names)
        if len(found) > 1:
            raise Refused(
                "several_companies", partners=", ".join(found.mapped("display_name")), **names
            )
        return found

    @api.model
    def _get_own_numbers(self, partner):
        """Return the numbers of a customer, without country and signs."""
        return sorted(
            {_clean(text) for text in (partner.vat, partner.company_registry) if _clean(text)}
        )

    @api.model
    def _search_number(self, number):
        """Return the companies that have a number as tax ID or company registry, however it is written."""
        number = _clean(number)
        plain = [number, number[1:]] if is_enterprise_number(number) else [number]
        partners = self.env["res.partner"]
        readable = partners._search([])
        partners.flush_model(["vat", "company_registry"])
        columns = (SQL.identifier("p", name) for name in ("vat", "company_registry"))
        written = SQL(" OR ").join(
            SQL("%s IN %s", SQL(PLAIN_NUMBER, column), tuple(plain)) for column in columns
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE (%s) AND p.id IN %s",
                written,
                readable.subselect(),
            )
        )
        return partners.browse(partner_id for (partner_id,) in rows).commercial_partner_id

    @api.model
    def _prepare_values(self, filing, customer, start, end):
        """Return the values of the record for a filing."""
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", filing.currency)], limit=1)
        )
        if not currency:
            raise Refused("unknown_currency", currency=filing.currency)
        return {
            "partner_id": customer.id,
            "date_start": start,
            "date_end": end,
            "model": (filing.model or "")[:3] or FORMS[filing.kind],
            "source": filing.kind,
            "reference": filing.reference,
            "currency_id": currency.id,
            "rubrics": {code: float(amount) for code, amount in filing.rubrics.items()},
            "previous_rubrics": {code: float(amount) for code, amount in filing.previous.items()},
            "active": True,
        }

    def _check_not_earlier(self, filing):
        """Refuse a filing that was corrected by what is stored already."""
        stored, new = self.reference or "", filing.reference or ""
        shape = r"[0-9]{4}-[0-9]{8}"
        if re.fullmatch(shape, stored) and re.fullmatch(shape, new) and new < stored:
            raise Refused("later_filing", reference=stored, number=new)

    def _replace(self, values, filing, filename):
        """Take over a filing of the same financial year; the chatter keeps what was there before."""
        before = self.rubrics, self.model
        kept = {
            name: value
            for name, value in values.items()
            if value or name not in ("reference", "previous_rubrics")
        }
        self.with_context(credit_changes_told=True).write(kept)
        changes = self._describe_changes(*before)
        if not changes:
            return self._keep_file(
                filing, filename, self.env._("Read again from a file: the figures are the same.")
            )
        note = self.env._("Replaced by another filing of the same financial year:")
        return self._keep_file(filing, filename, self._make_list(note, changes))

    def _get_first_note(self, partner):
        if partner:
            return self.env._("Read from a file, for this customer as chosen.")
        return self.env._("Read from a file, for the customer with its enterprise number.")

    def _keep_file(self, filing, filename, note):
        """Keep the file once, without the persons that it names, with a note in the chatter."""
        self.ensure_one()
        files = self.env["ir.attachment"]
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        if files.search(
            [*domain, ("checksum", "=", files._compute_checksum(filing.kept))], limit=1
        ):
            self.message_post(body=note)
            return self
        attachment = self.env["ir.attachment"].create(
            {
                "name": (filename or filing.kind)[-120:],
                "raw": filing.kept,
                "mimetype": MIMETYPES[filing.kind],
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.message_post(body=note, attachment_ids=attachment.ids)
        return self

    @api.model
    def _import_attachments(self, attachments, partner=None, year=None):
        """Store the annual accounts in uploaded files, each whole or not at all; the uploads are removed.

        :return: list of (file name, annual accounts, None) or (file name, none, reason)
        """
        results = []
        for attachment in attachments:
            name = attachment.name
            try:
                with self.env.cr.savepoint():
                    stored = self._import_file(name, attachment.raw or b"", partner, year)
                results.append((name, stored, None))
            except UserError as error:
                results.append((name, self.browse(), str(error)))
        uploads = attachments.filtered(lambda upload: not upload.res_id)
        uploads.unlink()
        return results


def _clean(text):
    """Return a tax ID or registry number without country and signs; nine Belgian digits get their zero.

    >>> _clean("BE 0443.246.943"), _clean("443246943"), _clean("NL123456789B01"), _clean("12345678")
    ('0443246943', '0443246943', '123456789B01', '12345678')
    """
    number = re.sub(r"^[A-Z]{2}", "", re.sub(r"[^0-9A-Z]", "", (text or "").upper()))
    padded = number.rjust(10, "0")
    return padded if is_enterprise_number(padded) else number
