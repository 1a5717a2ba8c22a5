"""One customer, one invoice and one payment, made through the ORM: what the rows of the ledger are cloned from."""

from datetime import date

from odoo import Command

CHART = "generic_coa"
# a year before the first of the plan: their numbers are not used twice
INVOICED, DUE, PAID = date(2020, 1, 15), date(2020, 2, 14), date(2020, 3, 1)


def make_template(env):
    """Make the documents in the main company and return their ids.

    :param env: environment of the superuser in a database without a chart of accounts
    :return: dictionary: table name, or what the row is for, -> id
    """
    company = env.ref("base.main_company")
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    env["account.chart.template"].try_loading(CHART, company.with_env(env), install_demo=False)
    customer = env["res.partner"].create(
        {
            "name": "Customer",
            "is_company": True,
            "customer_rank": 1,
            "email": "customer@example.com",
            "street": "Market 1",
            "zip": "9000",
            "city": "Ghent",
            "country_id": env.ref("base.be").id,
        }
    )
    invoice = _make_invoice(env, customer)
    return {"res_partner": customer.id, **_ids_of(invoice, _pay(env, invoice))}


def _make_invoice(env, customer):
    """Return a posted invoice with two lines and one receivable item."""
    product = env["product.product"].create({"name": "Work", "type": "service", "taxes_id": False})
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": INVOICED,
            "invoice_payment_term_id": False,
            "invoice_date_due": DUE,
            "invoice_line_ids": [
                Command.create({"product_id": product.id, "price_unit": price, "tax_ids": False})
                for price in (600, 400)
            ],
        }
    )
    invoice.action_post()
    return invoice


def _pay(env, invoice):
    """Return the payment that settles an invoice, with an entry on an account of outstanding receipts."""
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    outstanding = env["account.account"].create(
        {
            "code": "101399",
            "name": "Outstanding receipts",
            "account_type": "asset_current",
            "reconcile": True,
        }
    )
    bank.inbound_payment_method_line_ids.payment_account_id = outstanding
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    return register.create({"payment_date": PAID, "journal_id": bank.id})._create_payments()


def _ids_of(invoice, payment):
    """Return the ids of the rows to clone; the documents must have exactly those."""
    sold = invoice.line_ids.filtered(lambda line: line.display_type == "product")
    item = invoice.line_ids - sold
    received = payment.move_id.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    outstanding = payment.move_id.line_ids - received
    partial = item.matched_credit_ids
    first, second = sold.sorted("id")
    return {
        "invoice": invoice.id,
        "first": first.id,
        "second": second.id,
        "item": item.ensure_one().id,
        "entry": payment.move_id.ensure_one().id,
        "outstanding": outstanding.ensure_one().id,
        "received": received.ensure_one().id,
        "payment": payment.id,
        "partial": partial.ensure_one().id,
        "full": partial.full_reconcile_id.ensure_one().id,
    }
