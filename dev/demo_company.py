"""The demo company: customers, eighteen months of invoices and payments, logins and earlier runs.

    company = build(env)

It is meant for a fresh database in which the add-on is installed. Everything is made through the
ORM; the same day always gives the same company. See demo_customers.py for who the customers are and
demo_payers.py for how they pay.
"""

import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from demo_accounts import write_annual_accounts
from demo_customers import BEHAVIOURS, LANGUAGES
from demo_file import write_files
from demo_followup import (
    close_tasks,
    do_run,
    refresh_nights,
    run_days,
    write_agreements,
    write_disputes,
    write_settings,
)
from demo_ledger import LedgerWriter
from demo_letterhead import write_letterhead
from demo_people import OTHER_SALES, make_contacts, make_customers, make_tags, make_users
from demo_plan import make_plan
from demo_steering import write_terms

from odoo import Command, fields

NAME = "Leiewende Trading BV"
#: names of payment terms
DAYS = {"en_US": "Days", "nl_NL": "dagen", "fr_FR": "jours"}
#: the bulk of the work needs no chatter and no refresh of profiles after each posting
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
}


def build(env, today=None, with_history=True, lang="en_US"):
    """Make the demo company, or return the one that is there already.

    :param env: environment of the superuser
    :param today: the day on which it is looked at; no document is dated later
    :param with_history: also do the follow-up runs of the weeks before; executing a run commits
    :param lang: of the people of the company, and so of what they write
    :return: the company (res.company)
    """
    company = env["res.company"].search([("name", "=", NAME)], limit=1)
    if company:
        return company
    # nothing is told of a ledger that is only half written: every refresh here is asked for
    env = env(context={**env.context, "credit_risk_no_refresh": True})
    today = today or fields.Date.today()
    plan = make_plan(today)
    for code in (*LANGUAGES.values(), lang):
        env["res.lang"]._activate_and_install_lang(code)
    company = _make_company(env)
    users = make_users(company, lang)
    writer = _make_writer(company.with_company(company).with_context(**QUIET), plan, users)
    write_annual_accounts(env, plan, writer.partners, today, lang)
    days = run_days(today) if with_history else []
    write_files(writer, users["controller"], users["user"], today)
    _live_through(company, writer, users["controller"], today, days)
    write_terms(writer, users["manager"], users["controller"], today)
    env.flush_all()
    return company


def _live_through(company, writer, controller, today, days):
    """Write the ledger from run to run, as if nobody had known what comes after, then up to today.

    :param days: days of the earlier runs, none for a company without history
    """
    write_settings(company, controller, today)
    writer.write_until(days[0] if days else today)
    _block_payments(writer)
    write_disputes(writer, controller, today)
    if days:
        refresh_nights(company, today)
    for day, following in pairwise([*days, today]):
        run = do_run(company, day)
        writer.write_until(following)
        if following != today:
            close_tasks(run)
    write_agreements(writer, controller, today)
    company.env["credit.risk.profile"]._refresh(company, today)


# The company and its bookkeeping


def _make_company(env):
    """Return a Belgian company with accounts: the database's own one while it is untouched."""
    company = env.ref("base.main_company")
    if env["account.move"].search_count([("company_id", "=", company.id)], limit=1):
        company = _add_company(env)
    belgium = env.ref("base.be")
    company.write(
        {
            "name": NAME,
            "street": "Vlaskaai 27",
            "zip": "9000",
            "city": "Gent",
            "email": "accounts@example.com",
            "phone": "+32 9 000 00 27",
            "website": "https://www.example.com",
            "country_id": belgium.id,
            "account_fiscal_country_id": belgium.id,
            "currency_id": env.ref("base.EUR").id,
        }
    )
    _make_taxes_belgian(company, belgium)
    write_letterhead(company)
    return company


def _add_company(env):
    """Create a second company with the generic chart of accounts; the administrator may enter it.

    The context keeps Odoo from installing the localisation modules of the country there and then.
    """
    companies = env["res.company"].with_context(chart_template_load=True)
    company = companies.create({"name": NAME}).with_env(env)
    env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    env.ref("base.user_admin").company_ids += company
    return company


def _make_taxes_belgian(company, belgium):
    """Turn the taxes of the generic chart into Belgian VAT of 21 %."""
    env = company.env
    env["account.tax.group"].search([("company_id", "=", company.id)]).country_id = belgium
    taxes = env["account.tax"].search([("company_id", "=", company.id)])
    taxes.country_id = belgium
    domestic = company.account_sale_tax_id + company.account_purchase_tax_id
    domestic.amount = 21
    for code, _name in env["res.lang"].get_installed():
        domestic.with_context(lang=code).name = "21%"
        domestic.tax_group_id.with_context(lang=code).name = "21%"


def _make_terms(company):
    """Return the payment terms of the plan as a mapping ``term -> account.payment.term``."""
    terms = {
        "30": company.env.ref("account.account_payment_term_30days"),
        "instalments": company.env.ref("account.account_payment_term_advance_60days"),
    }
    return terms | {str(days): _make_term(company, days) for days in (14, 60)}


def _make_term(company, days):
    """Create a payment term, named in each language of the database."""
    line = {"value": "percent", "value_amount": 100, "nb_days": days}
    term = company.env["account.payment.term"].create(
        {"name": f"{days} Days", "company_id": company.id, "line_ids": [Command.create(line)]}
    )
    words = {code[:2]: word for code, word in DAYS.items()}
    for code, _name in company.env["res.lang"].get_installed():
        if code[:2] in words:
            term.with_context(lang=code).name = f"{days} {words[code[:2]]}"
    return term


def _make_writer(company, plan, users):
    """Create the customers and return what writes their documents."""
    env = company.env
    tags = make_tags(env, BEHAVIOURS)
    sales = [user for login, user in users.items() if login == "user" or login in OTHER_SALES]
    partners = make_customers(company, plan, tags, sales)
    contacts = make_contacts(env, plan, partners)
    terms = _make_terms(company)
    for customer in plan:
        partners[customer.ref].property_payment_term_id = terms[customer.term]
    return LedgerWriter(company, plan, partners, contacts, terms, company.account_sale_tax_id)


def _block_payments(writer):
    """Block the disputed invoices of customers whose disputes are marked in accounting itself."""
    for customer in writer.plan:
        for invoice in customer.invoices:
            if invoice.disputed and "blocked" in customer.notes:
                writer.invoices[customer.ref, invoice].action_toggle_block_payment()
