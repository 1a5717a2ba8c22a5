"""The rubrics that are kept: the code of the Belgian filing, its place in XBRL, and our own key for it.

In the XBRL of the Central Balance Sheet Office a rubric is no element but a set of dimensions. The set must be
exactly the one of the table, with the period beside it and no other dimension.
"""

#: code -> (our own key, dimensions of the XBRL, and those of another model where they differ)
TABLE = {
    # what the company owns
    "20/58": ("total_assets", "bas25 part1"),
    "20": ("formation_expenses", "bas1 part1 spu1"),
    "21/28": ("fixed_assets", "bas2 part1"),
    "29/58": ("current_assets", "bas12 part1"),
    "29": ("long_term_receivables", "bas9 part1 rst1"),
    "3": ("stocks", "bas13 part1 sts2"),
    "40/41": ("short_term_receivables", "bas9 part1 rst2"),
    "40": ("trade_receivables", "bas9 part1 rst2 typ3"),
    "50/53": ("investments", "bas22 part1"),
    "54/58": ("cash", "bas23 part1"),
    "490/1": ("prepayments", "bas24 part1"),
    # what it owes
    "10/49": ("total_liabilities", "bas25 part3"),
    "10/15": ("equity", "bas37 ntr4 part3"),
    "13": ("reserves", "bas43 ntr4 part3"),
    "14": ("result_carried_forward", "bas44 ntr4 part3 sts8"),
    "16": ("provisions", "bas47 part3"),
    "17/49": ("debts", "bas50 part3"),
    "17": ("long_term_debts", "bas50 part3 rst1"),
    "170/4": ("long_term_financial_debts", "bas50 part3 rst1 ntr3"),
    "42/48": ("short_term_debts", "bas50 part3 rst2"),
    "42": ("current_portion_of_long_term_debts", "bas50 part3 rst3"),
    "43": ("short_term_financial_debts", "bas50 part3 rst2 ntr3"),
    "44": ("trade_debts", "bas50 part3 rst2 typ3"),
    "492/3": ("accruals", "bas24 part3"),
    # what it earned
    "70": ("turnover", "bas53 part4 ntr17", "bas53 part4 ntr6"),
    "9900": ("gross_margin", "bas118 ntr17 part4"),
    "62": ("staff_costs", "bas1 ntr7 part4"),
    "630": ("depreciation", "bas1 bkd1 ntr6 part4 spec9"),
    "631/4": ("write_downs", "bas1 bkd2 mdp2 ntr6 part4 spec10"),
    "635/8": ("provision_charges", "bas48 part4 typ4"),
    "640/8": ("other_charges", "bas1 ntr6 part4 typ2"),
    "649": ("charges_as_assets", "bas1 mdp3 ntr6 part4 spec11"),
    "76A": ("non_recurring_income", "bas52 ntr6 part4 typ7"),
    "66A": ("non_recurring_charges", "bas1 ntr6 part4 typ7"),
    "9901": ("operating_result", "bas44 ntr6 part4"),
    "9903": ("result_before_tax", "bas59 part4 spec16"),
    "9904": ("result_after_tax", "bas59 part4"),
}

#: codes of older models for the same thing
ALIASES = {"635/7": "635/8", "20/28": "21/28"}

#: our own key -> code
KEYS = {key: code for code, (key, *_dimensions) in TABLE.items()}

#: models that are read; the letters behind the number are the version of the form
MODELS = ("m01", "m02", "m07", "m81", "m82", "m87")


def _parse(text):
    """Return dimensions as XBRL writes their members.

    >>> sorted(_parse("bas25 part1"))
    ['bas:m25', 'part:m1']
    """
    members = []
    for word in text.split():
        letters = word.rstrip("0123456789")
        members.append(f"{letters}:m{word[len(letters) :]}")
    return frozenset(members)


#: dimensions -> code
DIMENSIONS = {
    _parse(text): code for code, (_key, *dimensions) in TABLE.items() for text in dimensions
}

#: (total, parts, models in which the parts are complete)
SUMS = (
    ("20/58", ("20", "21/28", "29/58"), MODELS),
    ("29/58", ("29", "3", "40/41", "50/53", "54/58", "490/1"), MODELS),
    ("17/49", ("17", "42/48", "492/3"), MODELS),
    ("10/49", ("10/15", "16", "17/49"), MODELS),
)

#: parts of the operating charges; in abridged and micro models they lead from gross margin to result
CHARGES = ("62", "630", "631/4", "635/8", "640/8", "649", "66A")


def keep_known(rows):
    """Return of all rows (code -> value) those that are kept, older codes under their present name.

    >>> keep_known({"635/7": 1, "9087": 2, "3": 4})
    {'635/8': 1, '3': 4}
    """
    known = {}
    for code, value in rows.items():
        name = ALIASES.get(code, code)
        if name in TABLE and not (name != code and name in rows):
            known[name] = value
    if "20/28" in rows and "21/28" not in rows:
        known.pop("20", None)  # the older total of the fixed assets has it in it
    return known
