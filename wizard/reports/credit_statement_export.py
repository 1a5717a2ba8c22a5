import base64
import io
import re
import unicodedata
import zipfile

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.pdf import merge_pdf

#: what a file name may hold; anything else becomes an underscore
UNSAFE = re.compile(r"[^A-Za-z0-9]+")
#: customers at a time: more would take longer than a browser waits
MOST_CUSTOMERS = 200


class CreditStatementExport(models.TransientModel):
    """Asks for the period and the form of statements of account, for one customer or many."""

    _name = "credit.statement.export"
    _description = "Statement of account: customers, period and form"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", required=True, default=lambda self: self._get_chosen()
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
        help="Exactly this company, without its branches.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self).replace(day=1) - relativedelta(months=2)
        ),
    )
    date_to = fields.Date(string="Until", required=True, default=fields.Date.context_today)
    form = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "XLSX")], string="Format", required=True, default="pdf"
    )
    bundle = fields.Selection(
        [("zip", "A ZIP with a file for each customer"), ("merged", "One PDF to print")],
        string="Several customers",
        required=True,
        default="zip",
    )
    only_active = fields.Boolean(
        string="Leave out customers without anything",
        default=True,
        help="Leaves out who had no balance, no entries in the period, and has nothing open.",
    )
    customer_count = fields.Integer(compute="_compute_customer_count")
    file = fields.Binary(readonly=True, attachment=True)
    file_name = fields.Char(readonly=True)

    @api.model
    def _get_chosen(self):
        """Return the customers of the list or form from which the dialog is opened."""
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        chosen = self.env["res.partner"].browse(self.env.context.get("active_ids"))
        return chosen.commercial_partner_id

    @api.depends("partner_ids")
    def _compute_customer_count(self):
        for export in self:
            export.customer_count = len(export.partner_ids.commercial_partner_id)

    # Making the file

    def action_download(self):
        """Make the file, and download it."""
        self.ensure_one()
        self._check_question()
        partners = self._get_customers()
        name, content = self._make(partners)
        self.write({"file_name": name, "file": content})
        path = f"/web/content/{self._name}/{self.id}/file/{name}"
        return {"type": "ir.actions.act_url", "url": f"{path}?download=true", "target": "download"}

    def _check_question(self):
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This company is not one of yours."))
        if self.date_from > self.date_to:
            raise UserError(
                self.env._("The period ends before it starts: choose a later date until which.")
            )
        if self.customer_count > MOST_CUSTOMERS:
            raise UserError(
                self.env._(
                    "%(count)s customers are too many at once: choose at most %(most)s.",
                    count=self.customer_count,
                    most=MOST_CUSTOMERS,
                )
            )

    def _get_customers(self):
        """Return the customers who get a statement, by name."""
        partners = self.partner_ids.commercial_partner_id
        partners.check_access("read")
        if self.only_active and len(partners) > 1:
            found = self.env["credit.statement"]._read(
                self.company_id, partners, self.date_from, self.date_to
            )
            partners = partners.filtered(lambda partner: found[partner.id])
        if not partners:
            raise UserError(self.env._("None of these customers had anything in this period."))
        return partners.sorted(lambda partner: ((partner.name or "").casefold(), partner.id))

    def _make(self, partners):
        """Return the name and the content of the file, the latter as base64."""
        if len(partners) == 1:
            name, content = self._get_name(partners, self.form), self._make_one(partners)
        elif self.form == "pdf" and self.bundle == "merged":
            # one by one: a plain wkhtmltopdf takes one document at a time
            content = merge_pdf([self._make_pdf(partner) for partner in partners])
            name = self._get_name(None, "pdf")
        else:
            name, content = self._get_name(None, "zip"), self._make_zip(partners)
        return name, base64.b64encode(content)

    def _make_zip(self, partners):
        """Return a ZIP with a file for each customer; names carry the id, so that no two are the same."""
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for partner in partners:
                archive.writestr(self._get_name(partner, self.form), self._make_one(partner))
        return output.getvalue()

    def _make_one(self, partner):
        if self.form == "pdf":
            return self._make_pdf(partner)
        lang = self.env["credit.statement"]._get_lang(self.company_id, partner)
        writer = self.env["credit.statement.xlsx"].with_context(lang=lang)
        return writer._make(
            self.company_id, partner.with_context(lang=lang), self.date_from, self.date_to
        )

    def _make_pdf(self, partner):
        """Return the statement of a customer as PDF."""
        data = {
            "company_id": self.company_id.id,
            "date_from": fields.Date.to_string(self.date_from),
            "date_to": fields.Date.to_string(self.date_to),
        }
        reports = self.env["ir.actions.report"]
        pdf, kind = reports._render_qweb_pdf(
            "credit_risk_matrix.report_credit_statement", partner.ids, data
        )
        if not pdf or (kind == "pdf" and b"%%EOF" not in pdf[-1024:]):
            raise UserError(
                self.env._(
                    "The PDF came out empty or incomplete. Try again; if it stays so, look at the server's log and "
                    "at the space on its disk."
                )
            )
        return pdf

    def _get_name(self, partner, extension):
        """Return a file name of safe characters alone, whatever the customer is called."""
        lang = self.env["credit.statement"]._get_lang(self.company_id, partner) if partner else None
        env = self.with_context(lang=lang).env if lang else self.env
        parts = [env._("Statement of account"), str(self.date_to)]
        if partner:
            parts += [partner.name or "", str(partner.id)]
        plain = [unicodedata.normalize("NFKD", part) for part in parts[:1] + parts[2:]]
        plain = [
            "".join(letter for letter in part if not unicodedata.combining(letter))
            for part in plain
        ]
        safe = [UNSAFE.sub("_", part)[:60].strip("_") for part in plain]
        safe.insert(1, parts[1])
        return "_".join(part for part in safe if part) + f".{extension}"
