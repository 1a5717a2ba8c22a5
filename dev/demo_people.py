"""The people of the demo company: who logs in, who sells, and the customers of the plan."""

from demo_plan import slug
from demo_texts import say

from odoo import Command

#: login and password -> (name, groups); the salesperson is the first of those who serve customers
LOGINS = {
    "user": ("Sanne Verbeeck", ["base.group_user", "credit_risk_matrix.group_credit_user"]),
    "controller": (
        "Bram Deckers",
        ["base.group_user", "credit_risk_matrix.group_credit_controller"],
    ),
    "manager": (
        "Elise Vandamme",
        [
            "base.group_user",
            "base.group_partner_manager",
            "account.group_account_manager",
            "credit_risk_matrix.group_credit_manager",
        ],
    ),
}
#: salespersons who never log in
OTHER_SALES = {"sales.north": "Ruben de Vos", "sales.south": "Chloé Lejeune"}
#: the contact for invoices
CONTACT_NAME = "Accounts payable"


def make_users(company, lang):
    """Create the logins of the demo company; return them as a mapping ``login -> user``.

    Notifications stay inside Odoo, and nobody gets an invitation.
    """
    env = company.env
    people = {
        **LOGINS,
        **{login: (name, ["base.group_user"]) for login, name in OTHER_SALES.items()},
    }
    values = []
    for login, (name, groups) in people.items():
        values.append(
            {
                "login": login,
                "name": name,
                "email": f"{slug(name)}@example.com",
                **({"password": login} if login in LOGINS else {}),
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
                "notification_type": "inbox",
                "lang": lang,
                "tz": "Europe/Brussels",
            }
        )
    users = env["res.users"].with_context(no_reset_password=True).create(values)
    return {user.login: user for user in users}


def make_tags(env, labels):
    """Create the tags that say how customers behave, in each language of the database.

    :param labels: mapping ``behaviour -> name of the tag``
    :return: mapping ``behaviour -> tag``
    """
    tags = env["res.partner.category"].create(
        [{"name": label, "color": number} for number, label in enumerate(labels.values(), start=1)]
    )
    for code, _name in env["res.lang"].get_installed():
        for tag, label in zip(tags, labels.values(), strict=True):
            tag.with_context(lang=code).name = say(label, code)
    return dict(zip(labels, tags, strict=True))


def make_customers(company, plan, tags, salespersons):
    """Create the customers of the plan; return them as a mapping ``reference -> customer``."""
    env = company.env
    countries = {code: env.ref(f"base.{code.lower()}").id for code in ("BE", "NL")}
    partners = env["res.partner"].create(
        [
            {
                "ref": customer.ref,
                "name": customer.name,
                "is_company": customer.is_company,
                "lang": customer.lang,
                "street": customer.street,
                "zip": customer.zip,
                "city": customer.city,
                "country_id": countries[customer.country],
                "email": customer.email,
                "phone": customer.phone,
                "user_id": salespersons[customer.salesperson].id,
                "category_id": [Command.set(tags[customer.behaviour].ids)],
                "customer_rank": 1,
                "credit_advice": customer.advice,
                "credit_customer_since": customer.since,
            }
            for customer in plan
        ]
    )
    return {partner.ref: partner for partner in partners}


def make_contacts(env, plan, partners):
    """Create the contact persons; return ``reference -> whoever gets the invoices``."""
    with_contact = [customer for customer in plan if "contact" in customer.notes]
    contacts = env["res.partner"].create(
        [
            {
                "parent_id": partners[customer.ref].id,
                "name": say(CONTACT_NAME, customer.lang),
                "type": "invoice",
                "email": f"ap.{customer.email}" if customer.email else False,
                "lang": customer.lang,
            }
            for customer in with_contact
        ]
    )
    own = {customer.ref: contact for customer, contact in zip(with_contact, contacts, strict=True)}
    return {**partners, **own}
