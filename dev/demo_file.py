"""The customers' files at the demo company: notes of departments, agency reports, encumbrances, a legal situation that is over."""

from datetime import timedelta

from demo_texts import say

#: days before today, kind, department, text; the customers that follow on each other get them in turn
NOTES = (
    (12, "habit", "sales", "Pays on the 10th of the month, whatever the due date."),
    (
        40,
        "agreement",
        "credit",
        "Instalments of a third each, agreed with Ms Peeters on the phone.",
    ),
    (3, "contact", "service", "Invoices go to the branch in Kortrijk first; ask for Tom."),
    (90, "habit", "accounting", "Takes 2 % discount even after the term: ask it back at once."),
)
#: days before today on which the agency reported, before all that the demo looks back at
REPORTED = 600


def write_files(writer, controller, seller, today):
    """Fill in the files of some customers; no grade changes by it."""
    company = writer.company
    env = company.env
    partners = [writer.partners[customer.ref] for customer in writer.plan]
    for number, (days, kind, department, text) in enumerate(NOTES):
        author = controller if department in ("credit", "accounting") else seller
        for partner in partners[number :: 2 * len(NOTES)][:3]:
            env["credit.internal.note"].with_user(author).with_company(company).create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "kind": kind,
                    "department": department,
                    "text": say(text, author.lang),
                    "date": today - timedelta(days=days),
                }
            )
    _write_reports(writer, today)
    _write_property(env, controller, partners, today)


def _write_reports(writer, today):
    """An agency had reported what was filled in on the customers later."""
    advised = [customer for customer in writer.plan if customer.advice][:8]
    writer.company.env["credit.advice"].create(
        [
            {
                "partner_id": writer.partners[customer.ref].id,
                "company_id": writer.company.id,
                "advice": customer.advice,
                "source": "agency",
                "agency": "Kredietbureau Leie",
                "date": today - timedelta(days=REPORTED),
            }
            for customer in advised
        ]
    )


def _write_property(env, controller, partners, today):
    """A mortgage, a pledge behind it, and a reorganisation of the past."""
    lang = controller.lang
    owner = {"partner_id": partners[0].id, "source": say("Looked up in the register", lang)}
    encumbrances = env["credit.encumbrance"].with_user(controller)
    encumbrances.create(
        [
            {
                **owner,
                "amount": 250000,
                "property_text": say("Warehouse, Kaai 12, Gent", lang),
                "creditor": "Bank van de Leie",
                "date_from": today - timedelta(days=1500),
            },
            {
                **owner,
                "kind": "pledge",
                "rank": 2,
                "amount": 40000,
                "property_text": say("Stock and machines", lang),
                "creditor": "Leasing Zuid",
                "date_from": today - timedelta(days=400),
            },
        ]
    )
    env["credit.legal.situation"].with_user(controller).create(
        {
            "partner_id": partners[1].id,
            "situation": "reorganisation",
            "date_from": today - timedelta(days=900),
            "date_until": today - timedelta(days=650),
            "source": say("Official gazette", lang),
        }
    )
