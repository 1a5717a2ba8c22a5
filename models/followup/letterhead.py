import secrets
import textwrap

from markupsafe import Markup, escape

from odoo.tools.mail import html_to_inner_content

LAYOUT = "credit_risk_matrix.followup_mail_layout"

#: signs of the first words that mail programs show beside the subject, as core has it
PREVIEW_LENGTH = 190


class Letterhead:
    """The head and foot of a company's e-mails in one language, rendered once for many customers.

    :param template: an e-mail template, in the language and the company of the e-mails
    """

    def __init__(self, template):
        company = template.env.company
        self.text = secrets.token_hex(16)  # stands for the text; no customer can guess it
        self.body = Markup("<p>%s</p>") % self.text
        self.layout = template._render_encapsulate(LAYOUT, self.body, {"company": company})

    def put_over(self, body):
        """Return the e-mail with this head and foot.

        :param body: the text as HTML; what comes before its first table is the preview
        """
        opening = body.partition("<table")[0]
        preview = textwrap.shorten(html_to_inner_content(opening), PREVIEW_LENGTH)
        return self.layout.replace(self.body, body).replace(self.text, escape(preview))
