"""What follows from a cell at the demo company: terms of the riskiest and the best cells, guarantees, a night's proposals."""

from datetime import timedelta

#: grade -> what its cells ask: limit as a multiple of the average monthly billing, trust, guarantee, stop
TERMS = {
    "grade_high": (1, "bad", True, True),
    "grade_moderate": (2, "normal", False, False),
    "grade_low": (4, "good", False, False),
}
#: kind, reference, who gives it, amount, part that counts, days before and after today
GUARANTEES = (
    ("bank", "BG 2026/0415", "Bank van de Leie", 25000, 100, 200, 400),
    ("insurance", "KV 88-1207", "Kredietverzekering Noord", 40000, 90, 90, 25),
    ("retention", "", "", 15000, 50, 300, None),
)


def write_terms(writer, manager, controller, today):
    """A manager sets the terms of the cells, and the differences with what customers have are proposed."""
    company = writer.company
    env = company.env
    cells = env["credit.risk.matrix.cell"].with_user(manager).with_company(company)
    for name, (multiple, trust, guarantee, stop) in TERMS.items():
        grade = env.ref(f"credit_risk_matrix.{name}")
        cells.search([("grade_id", "=", grade.id)]).write(
            {
                "limit_mode": "multiple",
                "limit_multiple": multiple,
                "limit_rounding": 500,
                "trust": trust,
                "is_guarantee_wanted": guarantee,
                "is_stop_advised": stop,
            }
        )
    partners = [writer.partners[customer.ref] for customer in writer.plan]
    for partner, (kind, name, issuer, amount, share, since, until) in zip(
        partners, GUARANTEES, strict=False
    ):
        env["credit.guarantee"].with_user(controller).with_company(company).create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "kind": kind,
                "name": name,
                "issuer": issuer,
                "amount": amount,
                "share": share,
                "date_from": today - timedelta(days=since),
                "date_until": until and today + timedelta(days=until),
            }
        )
    env["credit.risk.profile"]._refresh_changed(company, today)
    env["credit.risk.proposal"].with_user(controller).with_company(company).action_make()
