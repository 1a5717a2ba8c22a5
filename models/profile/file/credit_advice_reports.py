from base64 import b64encode
from datetime import date, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang

#: what names a customer in a report -> the columns in which it is looked for
CUSTOMER_KEYS = {
    "vat": ("vat",),
    "company_registry": ("company_registry", "vat"),
    "reference": ("ref",),
}

#: bad rows that are told at once
MOST_ERRORS = 20

#: letters of a cell that a message repeats
LONGEST_REPEATED = 80


class CreditAdvice(models.Model):
    """Advices of credit agencies, from a file or by an extension: all of them are stored, or none.

    An extension names its agency in :meth:`_get_agencies` and answers :meth:`_get_advice`; the rest (finding
    the customer, checking, storing once) is done here, as for a file.
    """

    _inherit = "credit.advice"

    @api.model
    def _get_agencies(self):
        """Return the agencies that can be asked, ``code -> name``. Extend to add one."""
        return {}

    @api.model
    def _get_advice(self, agency, company, partners, as_of):
        """Return what an agency says about customers. Extend for the codes of your own agency.

        :param agency: code of the agency, one of :meth:`_get_agencies`
        :param company: the company that asks (res.company)
        :param partners: the customers that it asks about (res.partner)
        :param as_of: the day on which it asks
        :return: list of dictionaries: the customer as ``partner_id``, ``vat``, ``company_registry`` or
            ``reference`` (one or more of them; all must fit); ``advice`` 1..5; ``date`` of the report;
            and where known ``valid_until``, ``agency`` (else the name of the agency), ``note``, and the
            report itself as ``document`` (bytes) with ``document_name``. Dates as date or as 2026-06-30.
            ``place`` says in a message which row it is, for instance “Line 7”.
        """
        return []

    @api.model
    def _fetch_reports(self, company, partners):
        """Ask all agencies about customers and store what they say; return the new entries."""
        today = fields.Date.context_today(self)
        rows = []
        for code, name in self._get_agencies().items():
            for row in self._get_advice(code, company, partners, today):
                rows.append({"agency": name, **row})
        return self._import_reports(company, rows)

    @api.model
    def _import_reports(self, company, rows):
        """Store the rows of reports, see :meth:`_get_advice`: all of them, or none with the reasons.

        A report that is stored already is left alone: the same file can be imported again.

        :return: the new entries
        """
        found = self._find_customers(company, rows)
        vals_list, errors, seen = [], [], {}
        for number, row in enumerate(rows, 1):
            place = row.get("place") or self.env._("Row %(number)s", number=number)
            partner, error = self._choose_customer(row, found)
            vals, mistake = self._read_report(row) if not error else (None, None)
            error = error or mistake or self._check_once(partner, vals, seen, place)
            if error:
                errors.append(self.env._("%(place)s: %(error)s", place=place, error=error))
            else:
                vals_list.append({**vals, "partner_id": partner.id, "company_id": company.id})
        if errors:
            title = self.env._(
                "Nothing was stored. Correct %(count)s rows and try again:", count=len(errors)
            )
            raise UserError("\n".join([title, *errors[:MOST_ERRORS]]))
        return self.create(self._leave_out_known(company, vals_list))

    # The customer

    @api.model
    def _find_customers(self, company, rows):
        """Return the customers that the rows name: ``(key, text) -> commercial partners``."""
        lineage = company.sudo().parent_ids  # sudo: a branch sees the customers of its parent
        partners = self.env["res.partner"]
        readable = partners._search([("company_id", "in", [False, *lineage.ids])])
        partners.flush_model(["vat", "company_registry", "ref"])
        found = {}
        for key, columns in CUSTOMER_KEYS.items():
            texts = {self._get_key(key, row) for row in rows} - {""}
            for column in columns:
                for text, partner_id in self._find_by(key, column, texts, readable):
                    known = found.get((key, text), partners)
                    found[key, text] = known | partners.browse(partner_id)
        return found

    @api.model
    def _find_by(self, key, column, texts, readable):
        """Return pairs (text, commercial partner id) of the customers with one of the texts in a column."""
        if not texts:
            return []
        field = SQL.identifier("p", column)
        value = SQL("TRIM(%s)", field)
        if key != "reference":
            value = SQL("REGEXP_REPLACE(UPPER(%s), '[^A-Z0-9]', '', 'g')", field)
        if (key, column) == ("company_registry", "vat"):
            value = SQL("REGEXP_REPLACE(%s, '^[A-Z]{2}', '')", value)
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT %(value)s, p.commercial_partner_id FROM res_partner p
                 WHERE %(field)s IS NOT NULL AND %(value)s IN %(texts)s AND p.id IN %(readable)s
                """,
                value=value,
                field=field,
                texts=tuple(texts),
                readable=readable.subselect(),
            )
        )

    @api.model
    def _get_key(self, key, row):
        """Return the text by which a row names its customer; numbers without dots and spaces."""
        text = str(row.get(key) or "").strip()
        if key == "reference":
            return text
        return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())

    @api.model
    def _choose_customer(self, row, found):
        """Return the customer of a row, and what is wrong with it, if anything."""
        env, partners = self.env, self.env["res.partner"]
        if row.get("partner_id"):
            return partners.browse(row["partner_id"]).commercial_partner_id, None
        named = {key: text for key in CUSTOMER_KEYS if (text := self._get_key(key, row))}
        if not named:
            return partners, env._("fill in the VAT number, the company registry or the reference.")
        chosen = None
        for key, text in named.items():
            fitting = found.get((key, text), partners)
            if not fitting:
                return partners, env._(
                    "no customer has “%(text)s”: put it on the customer, or correct it here.",
                    text=self._shorten(row[key]),
                )
            chosen = fitting if chosen is None else chosen & fitting
        if len(chosen) == 1:
            return chosen, None
        if not chosen:
            return partners, env._(
                "%(texts)s are different customers: leave the wrong one empty.",
                texts=", ".join(f"“{self._shorten(row[key])}”" for key in named),
            )
        return partners, env._(
            "%(count)s customers have “%(text)s”: merge them, or name the customer by another number.",
            count=len(chosen),
            text=self._shorten(row[next(iter(named))]),
        )

    # What it says

    @api.model
    def _read_report(self, row):
        """Return the values of the entry that a row makes, and what is wrong with it, if anything."""
        env = self.env
        text = str(row.get("advice") or "").strip()
        if text not in ("1", "2", "3", "4", "5"):
            return None, env._(
                "the advice “%(text)s” is not 1, 2, 3, 4 or 5.", text=self._shorten(text)
            )
        agency = str(row.get("agency") or "").strip()
        if not agency:
            return None, env._("fill in the agency.")
        day, error = self._read_day(row.get("date"))
        until, mistake = self._read_day(row.get("valid_until"))
        if error or mistake:
            return None, error or mistake
        if not day:
            return None, env._("fill in the date of the report.")
        if day > fields.Date.context_today(self):
            return None, env._("the date %(date)s lies in the future.", date=format_date(env, day))
        if until and until < day:
            return None, env._(
                "it is valid until %(until)s, which is before its date %(date)s.",
                until=format_date(env, until),
                date=format_date(env, day),
            )
        return {
            "advice": int(text),
            "source": "agency",
            "agency": agency,
            "date": day,
            "valid_until": until,
            **{name: row[name] for name in ("note", "document_name") if row.get(name)},
            **self._prepare_document(row.get("document")),
        }, None

    @api.model
    def _shorten(self, text):
        """Return what stands in a cell as a message repeats it."""
        text = str(text)
        return text if len(text) <= LONGEST_REPEATED else f"{text[:LONGEST_REPEATED]}…"

    @api.model
    def _prepare_document(self, content):
        """Return the values for the report itself, given as bytes."""
        return {"document": b64encode(content)} if content else {}

    @api.model
    def _read_day(self, value):
        """Return the date of a cell, None when it is empty, and what is wrong with it, if anything."""
        if isinstance(value, date):
            return value, None
        text = str(value or "").strip()
        if not text:
            return None, None
        for form in ("%Y-%m-%d", get_lang(self.env).date_format):
            try:
                return datetime.strptime(text, form).date(), None
            except ValueError:
                continue
        return None, self.env._(
            "“%(date)s” is no date: write it as 2026-06-30.", date=self._shorten(text)
        )

    @api.model
    def _check_once(self, partner, vals, seen, place):
        """Return what is wrong when the same agency says two things about a customer on one date."""
        key = (partner.id, vals["date"], vals["agency"].lower())
        if key in seen:
            return self.env._(
                "%(customer)s has a report of that date at “%(place)s” already.",
                customer=partner.display_name,
                place=seen[key],
            )
        seen[key] = place
        return None

    @api.model
    def _leave_out_known(self, company, vals_list):
        """Return the values without those of reports that are stored already."""
        names = ("partner_id", "date", "agency", "advice", "valid_until")
        present = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("source", "=", "agency"),
                ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
            ],
            names,
        )
        known = {
            (entry.partner_id.id, entry.date, entry.agency, entry.advice, entry.valid_until or None)
            for entry in present
        }
        return [vals for vals in vals_list if tuple(vals[name] for name in names) not in known]
