import io
import re
import zipfile

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

#: what a file name may hold; anything else becomes an underscore
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

#: channels whose file is printed
PRINTED = ("letter", "registered")


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    letter_count = fields.Integer(
        string="Letters to print",
        compute="_compute_letter_count",
        help="Letters that are made and wait to be printed.",
    )

    @api.depends("action_ids.state")
    def _compute_letter_count(self):
        waiting = [
            ("run_id", "in", self.ids),
            ("channel", "in", PRINTED),
            ("state", "=", "queued"),
        ]
        groups = self.env["credit.followup.action"]._read_group(waiting, ["run_id"], ["__count"])
        counts = dict(groups)
        for run in self:
            run.letter_count = counts.get(run._origin, 0)

    def action_print_letters(self):
        """Download the run's letters that wait to be printed as one PDF."""
        self._check_may_work()
        return self.action_ids.action_print_letters()


class CreditFollowupAction(models.Model):
    """Files: letters, statements of account, invoices, the hand-over dossier."""

    _inherit = "credit.followup.action"

    # Letters

    def _carry_out_letter(self):
        """Make each letter as a PDF attached to its action; somebody prints it and confirms."""
        for action in self:
            pdf = action._render_pdf("action_report_followup_letter")
            reader = action._for_responsible()
            reader._attach(reader.env._("Letter"), "pdf", "application/pdf", pdf)

    def _render_pdf(self, report_xmlid):
        """Return a report of this action alone, in the customer's language."""
        self.ensure_one()
        report = self.env["ir.actions.report"].with_context(lang=self._get_lang())
        for _attempt in range(2):
            pdf, kind = report._render_qweb_pdf(f"credit_risk_matrix.{report_xmlid}", self.ids)
            if _is_whole(pdf, kind):
                return pdf
        raise UserError(self._get_broken_pdf_text())

    def _get_broken_pdf_text(self):
        return self.env._(
            "The PDF came out empty or incomplete. Try again; if it stays so, look at the server's log and "
            "at the space on its disk."
        )

    def action_print_letters(self):
        """Download the letters that wait to be printed as one PDF, in the order of the customers."""
        self._check_may_work()
        letters = self._get_letters_to_print()
        merged = self._create_print_file(
            letters, merge_pdf([letter.attachment_id.raw for letter in letters])
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{merged.id}?download=true",
            "target": "self",
        }

    def _get_letters_to_print(self):
        """Return those of these letters that wait to be printed, in the order of the customers."""
        letters = self.filtered(
            lambda a: a.channel in PRINTED and a.state == "queued" and a.attachment_id
        ).sorted(lambda a: (a.partner_id.name or "", a.partner_id.id, a.id))
        if not letters:
            raise UserError(
                self.env._("No letter waits to be printed: carry out the approved letters first.")
            )
        return letters

    def _create_print_file(self, letters, content):
        """Return the file of letters that are put together."""
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.env._('Letters')} {letters[0].date}.pdf",
                "mimetype": "application/pdf",
                "raw": content,
            }
        )

    # Statement of account

    def _get_statement(self):
        """Return the customer's open items on the action's date, one group per currency."""
        self.ensure_one()
        statements = self.env["credit.statement"]
        return statements._read_open(self.company_id, self.date, self.partner_id)[
            self.partner_id.id
        ]

    def _make_statement(self):
        """Return the statement of account as a PDF file."""
        self.ensure_one()
        written = self.with_context(lang=self._get_lang())
        pdf = self._render_pdf("action_report_followup_statement")
        return self._make_file(written.env._("Statement"), "pdf", "application/pdf", pdf)

    # Invoices

    def _get_invoice_files(self):
        """Return the PDF of each invoice of the message: the one that was sent, else a fresh one."""
        self.ensure_one()
        files = self.env["ir.attachment"]
        for move in self._get_message_lines().move_id.filtered(lambda m: m.is_invoice()):
            report = move.partner_id.invoice_template_pdf_report_id or self.env.ref(
                "account.account_invoices"
            )
            own = move.with_company(self.company_id)
            existing = move.invoice_pdf_report_id or report.retrieve_attachment(move)
            if existing:
                files += existing
                continue
            pdf, kind = report.with_company(self.company_id)._render_qweb_pdf(report, own.ids)
            if not _is_whole(pdf, kind):
                raise UserError(self._get_broken_pdf_text())
            files += report.retrieve_attachment(move) or self._create_file(
                own._get_invoice_report_filename(), "application/pdf", pdf
            )
        return files

    # Hand-over dossier

    def _make_dossier(self):
        """Return the hand-over dossier as a ZIP: items, statement, invoices, and what was sent before."""
        self.ensure_one()
        files = [("items.csv", self._make_handover_csv())]
        files.append(("statement.pdf", self._make_statement().raw))
        files += [(f"invoices/{file.name}", file.raw) for file in self._get_invoice_files()]
        files += self._get_correspondence()
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (path, content) in enumerate(files):
                archive.writestr(_safe_path(path, number, archive.namelist()), content or b"")
        return output.getvalue()

    def _get_correspondence(self):
        """Return ``[(path, content)]`` of the letters and e-mails that went out about these items."""
        items = self._get_message_lines().move_line_id
        earlier = self.search(
            [
                ("line_ids.move_line_id", "in", items.ids),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "in", ("queued", "done")),
                ("channel", "in", ("email", *PRINTED)),
                ("id", "!=", self.id),
            ],
            order="date, id",
        )
        files = []
        for action in earlier:
            path = f"correspondence/{action.date}_{action.id}_{action.channel}"
            if action.mail_id:
                files.append((f"{path}.html", _as_page(action.mail_id)))
            elif action.attachment_id:
                files.append((f"{path}.pdf", action.attachment_id.raw))
        return files

    # Files

    def _attach(self, title, extension, mimetype, content):
        """Keep a file as the file of the action."""
        self.ensure_one()
        self.attachment_id = self._make_file(title, extension, mimetype, content)

    def _make_file(self, title, extension, mimetype, content):
        """Return a new file of the action, under a name without anything a customer wrote in it."""
        self.ensure_one()
        return self._create_file(
            f"{title} {self.date} {self.partner_id.id}.{extension}", mimetype, content
        )

    def _create_file(self, name, mimetype, content):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
                "mimetype": mimetype,
                "raw": content,
            }
        )


def _is_whole(pdf, kind):
    """Tell whether a rendered report is all there: a full disk leaves an empty file, or half of one.

    The program that writes it ends without an error then. A report that is not a PDF is the page itself.

    >>> _is_whole(b"%PDF-1.4 ... %%EOF", "pdf"), _is_whole(b"%PDF-1.4 ...", "pdf"), _is_whole(b"", "html")
    (True, False, False)
    """
    return bool(pdf) and (kind != "pdf" or b"%%EOF" in pdf[-1024:])


def _safe_path(path, number, taken):
    """Return a path for a ZIP that leads nowhere else, and that no other file has.

    >>> _safe_path("invoices/../../INV 1.pdf", 3, ["items.csv"])
    'invoices/INV_1.pdf'
    >>> _safe_path("items.csv", 3, ["items.csv"])
    '3_items.csv'
    """
    parts = path.replace("\\", "/").split("/")
    folders = [re.sub(r"\.{2,}", "_", UNSAFE.sub("_", part)).strip("._") for part in parts]
    *folders, name = [part for part in folders if part] or [str(number)]
    safe = "/".join([*folders, name])
    return "/".join([*folders, f"{number}_{name}"]) if safe in taken else safe


def _as_page(mail):
    """Return an e-mail as a page that shows when, to whom and what."""
    page = Markup(
        '<html><head><meta charset="utf-8"/></head><body><p>%s<br/>%s<br/><b>%s</b></p>%s</body></html>'
    )
    recipients = ", ".join(filter(None, mail.recipient_ids.mapped("email_formatted")))
    return (page % (mail.date, recipients, mail.subject, Markup(mail.body_html or ""))).encode()
