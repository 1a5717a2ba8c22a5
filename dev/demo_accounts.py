"""Annual accounts of the demo company's customers: three years each, invented, in order, and telling what the payments tell."""

from datetime import date

from demo_texts import say

#: behaviour -> (equity of the balance sheet total in percent, EBITDA of turnover in percent), change in a year
HEALTH = {
    "prompt": ((45, 11), (2, 0.5)),
    "late": ((28, 6), (-1, -0.3)),
    "slipping": ((22, 4), (-5, -1.5)),
    "erratic": ((18, 5), (-2, 0)),
    "stopped": ((-6, -3), (-9, -3)),
}
TURNOVER = {"L": 24_000_000, "M": 3_200_000, "S": 600_000}
SECTORS = ("46.39", "46.73", "43.99")

#: invented quartiles of the sector 46
QUARTILES = {
    "solvency": (0.21, 0.36, 0.52),
    "gearing": (0.05, 0.48, 1.35),
    "current_ratio": (1.05, 1.38, 2.02),
    "ebitda_margin": (2.1, 4.8, 8.9),
}


def write_annual_accounts(env, plan, partners, today, lang):
    """Give the companies among the customers annual accounts, and sector 46 its quartiles.

    :param partners: ref of the plan -> customer
    """
    chosen = [c for c in plan if c.behaviour in HEALTH and partners[c.ref].is_company]
    values = []
    for index, customer in enumerate(chosen):
        partners[customer.ref].credit_nace_code = SECTORS[index % len(SECTORS)]
        for age in (3, 2, 1):
            year = today.year - age
            values.append(
                {
                    "partner_id": partners[customer.ref].id,
                    "date_start": date(year, 1, 1),
                    "date_end": date(year, 12, 31),
                    "model": "m02" if customer.size == "L" else "m01",
                    "currency_id": env.ref("base.EUR").id,
                    "rubrics": make_rubrics(customer, index, 3 - age),
                }
            )
    env["credit.annual.account"].create(values)
    env["credit.sector.ratio"].create(
        [
            {
                "nace": "46",
                "ratio": ratio,
                "year": today.year - 2,
                "lower_quartile": lower,
                "median": median,
                "upper_quartile": upper,
                "source": say("Invented for this demo", lang),
            }
            for ratio, (lower, median, upper) in QUARTILES.items()
        ]
    )


def make_rubrics(customer, index, years):
    """Return figures that hold together: whole euros, each total the sum of its parts.

    :param years: how many years the change has gone on
    """
    (share, margin), (share_change, margin_change) = HEALTH[customer.behaviour]
    turnover = round(TURNOVER[customer.size] * (1 + index % 7 / 10) * 1.03**years)
    total = round(turnover * 0.6)
    equity = round(total * (share + index % 5 + share_change * years) / 100)
    ebitda = round(turnover * (margin + index % 3 + margin_change * years) / 100)
    depreciation = round(turnover * 0.02)
    fixed, stocks, debtors = round(total * 0.4), round(total * 0.2), round(total * 0.3)
    debts = total - equity
    long_debts, due = round(debts * 0.3), round(debts * 0.05)
    bank, trade = round(debts * 0.15), round(debts * 0.4)
    return {
        "20/58": total,
        "21/28": fixed,
        "29/58": total - fixed,
        "3": stocks,
        "40/41": debtors,
        "40": debtors,
        "54/58": total - fixed - stocks - debtors,
        "10/49": total,
        "10/15": equity,
        "17/49": debts,
        "17": long_debts,
        "170/4": long_debts,
        "42/48": debts - long_debts,
        "42": due,
        "43": bank,
        "44": trade,
        "70": turnover,
        "630": depreciation,
        "9901": ebitda - depreciation,
        "9904": round((ebitda - depreciation) * 0.75),
    }
