"""The words for rubrics, ratios and refusals of annual accounts."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code -> name, in the order of the statements
RUBRICS = {
    "20/58": _lt("Total assets"),
    "20": _lt("Formation expenses"),
    "21/28": _lt("Fixed assets"),
    "29/58": _lt("Current assets"),
    "29": _lt("Amounts receivable after more than one year"),
    "3": _lt("Stocks"),
    "40/41": _lt("Amounts receivable within one year"),
    "40": _lt("Trade debtors"),
    "50/53": _lt("Current investments"),
    "54/58": _lt("Cash"),
    "490/1": _lt("Deferred charges"),
    "10/49": _lt("Total liabilities"),
    "10/15": _lt("Equity"),
    "13": _lt("Reserves"),
    "14": _lt("Result carried forward"),
    "16": _lt("Provisions and deferred taxes"),
    "17/49": _lt("Debts"),
    "17": _lt("Debts of more than one year"),
    "170/4": _lt("Financial debts of more than one year"),
    "42/48": _lt("Debts within one year"),
    "42": _lt("Part of long-term debts that falls due"),
    "43": _lt("Financial debts within one year"),
    "44": _lt("Trade creditors"),
    "492/3": _lt("Accrued charges and deferred income"),
    "70": _lt("Turnover"),
    "9900": _lt("Gross margin"),
    "62": _lt("Staff costs"),
    "630": _lt("Depreciation"),
    "631/4": _lt("Write-downs of stocks and debtors"),
    "635/8": _lt("Provisions for risks and charges"),
    "640/8": _lt("Other operating charges"),
    "649": _lt("Operating charges carried to assets"),
    "76A": _lt("Non-recurring operating income"),
    "66A": _lt("Non-recurring operating charges"),
    "9901": _lt("Operating result"),
    "9903": _lt("Result before taxes"),
    "9904": _lt("Result after taxes"),
}

#: first code of each statement
STATEMENTS = {"20/58": _lt("Assets"), "10/49": _lt("Liabilities"), "70": _lt("Result")}

TOTALS = ("20/58", "10/49", "9901", "9904")

#: ratio -> (name, formula, unit)
RATIOS = {
    "ebitda": (_lt("EBITDA"), "9901 + 630 + 631/4 + 635/8", "amount"),
    "ebitda_recurring": (
        _lt("Recurring EBITDA"),
        "9901 + 630 + 631/4 + 635/8 - 76A + 66A",
        "amount",
    ),
    "ebitda_margin": (_lt("EBITDA margin"), "(9901 + 630 + 631/4 + 635/8) / 70", "percent"),
    "net_financial_debt": (
        _lt("Net financial debt"),
        "170/4 + 42 + 43 - 50/53 - 54/58",
        "amount",
    ),
    "gearing": (_lt("Gearing"), "(170/4 + 42 + 43 - 50/53 - 54/58) / 10/15", "ratio"),
    "solvency": (_lt("Solvency"), "10/15 / 10/49", "ratio"),
    "current_ratio": (_lt("Current ratio"), "(29/58 - 29) / (42/48 + 492/3)", "ratio"),
    "quick_ratio": (_lt("Quick ratio"), "(40/41 + 50/53 + 54/58) / (42/48 + 492/3)", "ratio"),
}

#: why a ratio has no value
REASONS = {
    "no_figures": _lt("The accounts do not say enough."),
    "no_divisor": _lt("What it is divided by is zero or less."),
    "no_equity": _lt("Equity is zero or negative: that is the riskiest there is, and no number."),
}

#: why a file is refused, and how to mend it
REFUSED = {
    "too_big": _lt(
        "The file is too big for annual accounts (at most 10 MB): choose the CSV, JSON or XBRL file of one filing."
    ),
    "other_file": _lt(
        "This is a PDF, a spreadsheet or an archive: download the filing as CSV, JSON or XBRL and choose that file."
    ),
    "encoding": _lt(
        "The file is no UTF-8 text: download it again, and do not save it from a spreadsheet program."
    ),
    "empty": _lt("The file is empty: download it again."),
    "not_two_columns": _lt(
        "Line %(line)s has no two columns: a CSV of annual accounts has a code and a value on each line."
    ),
    "cut_csv": _lt("The CSV is cut off or damaged: download it again."),
    "cut_json": _lt("The JSON is cut off or damaged: download it again."),
    "cut_xml": _lt("The XML is cut off or damaged at line %(line)s: download it again."),
    "doctype": _lt(
        "The XML has a document type or entities, which a filing never has: it is not read. Download the XBRL "
        "from the Balance Sheet Office itself."
    ),
    "not_xbrl": _lt("This XML is no XBRL filing: choose the XBRL file of the annual accounts."),
    "no_rubrics": _lt(
        "The JSON has no rubrics with code, period and value: choose the accounting data of one filing."
    ),
    "no_fact": _lt(
        "The line “%(name)s” is missing: the file is no export of a filing, or is cut off."
    ),
    "no_total": _lt(
        "The total %(code)s of the balance sheet is missing: the file is cut off. Download it again."
    ),
    "amount": _lt(
        "“%(text)s” of %(code)s is no amount: write digits with a dot for the cents and no thousands separators."
    ),
    "twice": _lt(
        "%(code)s stands in the file twice, as %(first)s and as %(second)s: download the file again."
    ),
    "unbalanced": _lt(
        "The balance sheet does not balance: total assets are %(assets)s, total liabilities %(liabilities)s, a "
        "difference of %(difference)s. Correct the figures, or download the filing again."
    ),
    "sum": _lt(
        "%(total)s is %(amount)s, but %(parts)s make %(sum)s: lines are missing or changed. Download the file again."
    ),
    "currency": _lt(
        "The amounts are in “%(currency)s”. Filings of the Balance Sheet Office are read in EUR only; for other "
        "currencies use the file with our own keys, or fill in the figures by hand."
    ),
    "model": _lt(
        "The form “%(model)s” is not read: only annual accounts of companies are (m01, m02, m07, m81, m82, m87). "
        "Fill in the figures by hand."
    ),
    "period": _lt(
        "The financial year from “%(start)s” to “%(end)s” is none: write both days as 2024-12-31, at most 24 "
        "months apart."
    ),
    "number": _lt(
        "“%(number)s” is no enterprise number: its check digits are wrong. Correct it and try again."
    ),
    "two_companies": _lt(
        "The file has figures of more than one company: import one filing at a time."
    ),
    "key": _lt("“%(key)s” is none of our keys: correct it. The documentation lists all of them."),
    "no_period": _lt(
        "The file does not say of which financial year it is: fill in the year, or put its last day into the "
        "name of the file, as in 0123456749_2024-12-31.json."
    ),
    "no_company": _lt(
        "The file does not say whose accounts it has: choose the customer, or put the enterprise number into the "
        "name of the file, as in 0123456749_2024-12-31.json."
    ),
    "unknown_company": _lt(
        "No customer has the enterprise number %(number)s (%(name)s): fill in the tax ID of the customer and try "
        "again."
    ),
    "several_companies": _lt(
        "Several customers have the enterprise number %(number)s (%(partners)s): merge them, or import the file "
        "from one of them."
    ),
    "other_company": _lt(
        "These are the accounts of %(number)s (%(name)s), not of %(partner)s, which has %(own)s: choose the other "
        "customer, or correct the tax ID."
    ),
    "later_filing": _lt(
        "A later filing of this financial year, %(reference)s, is stored already: this one is %(number)s."
    ),
    "unit": _lt(
        "“%(unit)s” is no unit of amounts: write 1, 1000 or 1000000, or leave the line out."
    ),
    "year": _lt("“%(year)s” is no financial year: write it as 2024."),
    "unknown_currency": _lt("There is no currency “%(currency)s”: correct its code."),
}
