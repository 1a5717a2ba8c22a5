"""The readers of annual accounts: real filings, made ones in every form, bad ones, and ten thousand damaged ones."""

import re
import time
import unittest
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.accounts.filing import Refused, is_enterprise_number
from ..engine.accounts.ratios import compute_ratios
from ..engine.accounts.reading import read_filing
from .annual_account_samples import (
    NUMBER_MADE,
    PERSON,
    REAL,
    RUBRICS,
    make_csv,
    make_json,
    make_keys,
    make_xbrl,
    to_amounts,
)

#: damaged files that the readers must live through
FUZZED = 10_000

#: EBITDA, recurring, margin, net financial debt, gearing, solvency, current and quick ratio (DOMAIN 2.2)
DOMAIN_RATIOS = {
    "soubry": "7892986.83 7925910.26 0.0492 -37030142.26 -0.5125 0.7622 3.3060 2.5581",
    "belysse": "608544.81 -163423.34 0.1002 125712254.61 1.9551 0.3015 1.7226 1.7190",
    "profinance": "89294.07 89294.07 0.2328 -674722.57 -0.0758 0.9594 70.1395 69.6663",
}

#: code -> this year, the year before (DOMAIN 3.4)
DOMAIN_FIGURES = {
    "20/58": ("9273680.09", "8931166.57"),
    "10/15": ("8896856.47", "8561995.28"),
    "70": ("383495.91", "376655.47"),
    "630": ("93457.32", "117393.10"),
    "9901": ("-4163.25", "-42021.89"),
    "9904": ("334861.19", "192129.61"),
}


@tagged("post_install", "-at_install")
@unittest.skipUnless(REAL.exists(), "the real annual accounts of ../shared are not there")
class TestRealFilings(BaseCase):
    def read_real(self, name):
        return read_filing(name, (REAL / name).read_bytes())

    def test_ratios_of_the_domain(self):
        for name, expected in DOMAIN_RATIOS.items():
            ratios = compute_ratios(self.read_real(f"{name}.csv").rubrics)
            ebitda, recurring, margin, debt, *others = map(Decimal, expected.split())
            self.assertEqual(ratios["ebitda"].value, ebitda)
            self.assertEqual(ratios["ebitda_recurring"].value, recurring)
            self.assertEqual(ratios["net_financial_debt"].value, debt)
            found = [ratios["ebitda_margin"].value / 100] + [
                ratios[ratio].value
                for ratio in ("gearing", "solvency", "current_ratio", "quick_ratio")
            ]
            self.assertEqual(
                [f"{float(value):.4f}" for value in found], [f"{v:.4f}" for v in (margin, *others)]
            )
            self.assertFalse(ratios["ebitda"].is_partial)
            self.assertEqual(ratios["ebitda_margin"].basis, "turnover")

    def test_csv_and_xbrl_of_the_same_filing_give_the_same_rows(self):
        export, xbrl = self.read_real("profinance.csv"), self.read_real("profinance_m01.xbrl")
        for name in ("number", "start", "end", "model", "currency", "name", "rubrics"):
            self.assertEqual(getattr(export, name), getattr(xbrl, name), name)

    def test_both_years_of_the_domain(self):
        filing = self.read_real("profinance_m01.xbrl")
        for code, (current, previous) in DOMAIN_FIGURES.items():
            self.assertEqual(filing.rubrics[code], Decimal(current))
            self.assertEqual(filing.previous[code], Decimal(previous))

    def test_micro_model(self):
        filing = self.read_real("m07_micro_0563659278.xbrl")
        self.assertEqual((filing.model, filing.number), ("m07-f", "0563659278"))
        self.assertEqual(str(filing.end), "2020-12-31")
        self.assertEqual(filing.rubrics["9901"], 358273)
        self.assertEqual(filing.rubrics["66A"], 1)
        # the year before does not balance in this file: it is left out
        self.assertEqual(filing.previous, {})

    def test_no_person_is_kept(self):
        """What is written out in a dimension names somebody, mostly; none of it is in the file that is kept."""
        for name in ("profinance_m01.xbrl", "m07_micro_0563659278.xbrl"):
            content = (REAL / name).read_bytes()
            kept = read_filing(name, content).kept.decode()
            persons = re.findall(r"<\w+:typedMember[^>]*>\s*<[^>]+>([^<]{4,})<", content.decode())
            self.assertGreater(len(set(persons)), 2)
            for person in set(persons):
                self.assertNotIn(person, kept)
            self.assertEqual(
                read_filing(name, kept.encode()).rubrics, read_filing(name, content).rubrics
            )

    def test_a_real_filing_that_is_cut_anywhere_is_refused(self):
        content = (REAL / "profinance.csv").read_bytes()
        for length in range(0, len(content) - 1, 7):
            with self.subTest(length=length):
                try:
                    filing = read_filing("cut.csv", content[:length])
                except Refused:
                    continue
                # the few last lines say nothing that is kept
                self.assertEqual(filing.rubrics, self.read_real("profinance.csv").rubrics)


@tagged("post_install", "-at_install")
class TestMadeFilings(BaseCase):
    def assertRefused(self, kind, content, filename="file"):
        with self.assertRaises(Refused) as caught:
            read_filing(filename, content)
        self.assertEqual(caught.exception.kind, kind)

    def test_every_form_gives_the_same_rows(self):
        expected = to_amounts(RUBRICS)
        forms = {
            "csv": make_csv(),
            "json": make_json(),
            "xbrl": make_xbrl(),
            "keys": make_keys(),
        }
        for kind, content in forms.items():
            filing = read_filing(f"{NUMBER_MADE}_2024.x", content)
            self.assertEqual((filing.kind, filing.rubrics), (kind, expected))
            self.assertEqual((str(filing.start), str(filing.end)), ("2024-01-01", "2024-12-31"))
            again = read_filing(f"{NUMBER_MADE}_2024.x", filing.kept)
            self.assertEqual((again.rubrics, again.number), (expected, filing.number), kind)

    def test_the_year_before(self):
        filing = read_filing("x", make_xbrl(previous={"9900": "650", "20/58": "9", "10/49": "9"}))
        self.assertEqual(filing.previous["9900"], 650)
        self.assertEqual(read_filing("2024", make_json()).previous, {"9900": Decimal(650)})

    def test_codes_of_older_models(self):
        older = {**RUBRICS, "635/7": "0", "20/28": "400"}
        del older["21/28"]
        rubrics = read_filing("x", make_csv(older)).rubrics
        self.assertEqual((rubrics["635/8"], rubrics["21/28"]), (0, 400))

    def test_persons_are_left_out(self):
        for content in (make_json(), make_xbrl(), make_csv(Administrator=PERSON)):
            self.assertIn(PERSON.encode(), content)
            self.assertNotIn(PERSON.encode(), read_filing("2024", content).kept)

    def test_bad_csv(self):
        text = make_csv().decode()
        self.assertRefused("unbalanced", make_csv({**RUBRICS, "20/58": "1001.01"}))
        self.assertRefused("sum", make_csv({**RUBRICS, "10/15": "452"}))
        self.assertRefused("currency", make_csv(Currency="USD"))
        self.assertRefused("number", make_csv(Entity_number="0123456750"))
        self.assertRefused("model", make_csv(Model_code="m04-f"))
        self.assertRefused("period", make_csv(Accounting_period_end_date="2023-12-31"))
        self.assertRefused("period", make_csv(Accounting_period_end_date="31/12/2024"))
        self.assertRefused("amount", make_csv({**RUBRICS, "70": "2.000,00"}))
        self.assertRefused("amount", make_csv({**RUBRICS, "70": "2,000.00"}))
        self.assertRefused("amount", make_csv({**RUBRICS, "70": "NaN"}))
        self.assertRefused("no_fact", text.replace('"Entity number"', '"Number"').encode())
        self.assertRefused("twice", (text + '"70","1"\n').encode())
        self.assertRefused("cut_csv", text[: text.index("9901") + 2].encode())
        self.assertRefused("no_total", "\n".join(text.split("\n")[:9]).encode() + b"\n")
        self.assertRefused("not_two_columns", b"hello\nworld\n")
        self.assertRefused("encoding", text.replace("Made", "Madé").encode("latin-1"))
        self.assertRefused("encoding", text.encode("utf-16"))
        self.assertRefused("encoding", text.encode("utf-16-le"))
        self.assertRefused("empty", b" \n\n")

    def test_a_missing_line_is_noticed(self):
        """Without its line for depreciation a filing would give a wrong EBITDA: it is refused."""
        for code in ("630", "62", "54/58", "10/15", "492/3"):
            rest = {name: value for name, value in RUBRICS.items() if name != code}
            for content in (make_csv(rest), make_xbrl(rest)):
                with self.subTest(code=code):
                    self.assertRefused("sum", content)

    def test_bad_json(self):
        text = make_json().decode()
        self.assertRefused("cut_json", text[:-9].encode())
        self.assertRefused("cut_json", b"[" * 100_000)
        self.assertRefused("no_rubrics", b'{"Rubrics": {}}')
        self.assertRefused("no_rubrics", b'[{"ReferenceNumber": "2025-00000001"}]')
        self.assertRefused("amount", text.replace('"700"', "NaN").encode())
        self.assertRefused("amount", text.replace('"700"', '{"a": 1}').encode())
        self.assertRefused("amount", text.replace('"700"', "1e400").encode())
        self.assertRefused("unbalanced", make_json({**RUBRICS, "10/49": "5"}))
        self.assertRefused("currency", make_json(Currency="USD"))
        self.assertRefused("encoding", text.encode("utf-16"))

    def test_bad_xbrl(self):
        content = make_xbrl()
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        self.assertRefused("doctype", make_xbrl(head=bomb))
        self.assertRefused("doctype", make_xbrl(head=outside))
        self.assertRefused("doctype", make_xbrl(head='<!DOCTYPE x SYSTEM "http://example.com/x">'))
        self.assertRefused("cut_xml", content[: len(content) // 2])
        self.assertRefused("cut_xml", content.replace(b"<xbrl ", b"<xbrl>&a;<x ", 1))
        self.assertRefused("cut_xml", b"<a>" * 100_000)
        self.assertRefused("not_xbrl", b"<html><body/></html>")
        self.assertRefused("currency", make_xbrl(currency="USD"))
        self.assertRefused("model", make_xbrl(model="m04"))
        self.assertRefused("number", make_xbrl(number="0123456750"))
        self.assertRefused("unbalanced", make_xbrl({**RUBRICS, "10/49": "5"}))
        self.assertRefused("encoding", content.replace(b"utf-8", b"utf-7", 1))
        two = content.replace(NUMBER_MADE.encode(), b"0443246943", 2)
        self.assertRefused("two_companies", two)

    def test_bad_own_keys(self):
        self.assertRefused("key", make_keys(turnovr="5"))
        self.assertRefused("period", make_keys(period_start=""))
        self.assertRefused("currency", make_keys(currency="euro"))
        self.assertRefused("unbalanced", make_keys({**RUBRICS, "20/58": "7"}))

    def test_rubbish(self):
        started = time.monotonic()
        self.assertRefused("too_big", b"x" * 50_000_000)
        self.assertRefused("too_big", b"<" * 9_000_000)
        for content in (b"x" * 9_000_000, b'"' * 9_000_000, b"1,2\n" * 2_000_000):
            with self.assertRaises(Refused):
                read_filing("x", content)
        self.assertRefused("other_file", b"%PDF-1.7")
        self.assertRefused("other_file", b"PK\x03\x04")
        self.assertLess(time.monotonic() - started, 20)

    def test_check_digits(self):
        for number in ("0443246943", "0865751823", "0402754886", "0563659278", NUMBER_MADE):
            self.assertTrue(is_enterprise_number(number))
            wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
            self.assertFalse(is_enterprise_number(wrong))


@tagged("post_install", "-at_install")
class TestRatios(BaseCase):
    def test_depreciation_that_is_missing_is_said(self):
        rubrics = to_amounts(RUBRICS)
        del rubrics["630"]
        ebitda = compute_ratios(rubrics)["ebitda"]
        self.assertEqual((ebitda.value, ebitda.is_partial), (150, True))

    def test_no_result_no_ebitda(self):
        rubrics = to_amounts(RUBRICS)
        del rubrics["9901"]
        ratios = compute_ratios(rubrics)
        for name in ("ebitda", "ebitda_recurring", "ebitda_margin"):
            self.assertEqual((ratios[name].value, ratios[name].reason), (None, "no_figures"))

    def test_margin_of_the_gross_margin_is_said(self):
        rubrics = to_amounts(RUBRICS)
        del rubrics["70"]
        margin = compute_ratios(rubrics)["ebitda_margin"]
        self.assertEqual((margin.basis, margin.value * 700), ("gross_margin", 24000))

    def test_without_equity_gearing_is_no_number(self):
        for equity in (0, -100):
            ratios = compute_ratios({**to_amounts(RUBRICS), "10/15": Decimal(equity)})
            self.assertEqual(
                (ratios["gearing"].value, ratios["gearing"].reason), (None, "no_equity")
            )

    def test_absent_is_nil_in_a_filing_only(self):
        rubrics = to_amounts(RUBRICS)
        del rubrics["43"]
        self.assertEqual(compute_ratios(rubrics)["net_financial_debt"].value, Decimal("0.5"))
        self.assertIsNone(compute_ratios(rubrics, is_filing=False)["net_financial_debt"].value)
        self.assertIsNone(compute_ratios(rubrics, is_filing=False)["gearing"].value)

    def test_nothing_known_nothing_computed(self):
        for is_filing in (True, False):
            values = {ratio.value for ratio in compute_ratios({}, is_filing).values()}
            self.assertEqual(values, {None})


TOKENS = [
    *(b"", b"\n", b'"', b",", b";", b"-", b"0", b"9" * 40, b"1e9", b"NaN", b"\xff", b"\0"),
    *(b"<", b">", b"&amp;", b"&x;", b"<!DOCTYPE a>", b"<![CDATA[", b"]]>", b"<?x?>", b"xsi:nil"),
    *(b"{", b"}", b"[", b"]", b"null", b"true", b'"Rubrics":', b'"N"', b"\\u0000", b"\\ud800"),
    *(b"10/49", b"20/58", b"70", b"EUR", b"prd:m1", b"prd:m2", b"m01", b"2024-13-01"),
]
SAMPLES = [make_csv(), make_json(), make_xbrl(), make_keys()]


@st.composite
def damaged_files(draw):
    """A file of one of the forms with some places damaged; or bytes at random."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200))
    content = draw(st.sampled_from(SAMPLES))
    for _damage in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.sampled_from((0, 1, 1, 2, 10, 500, len(content))))
        content = content[:start] + draw(st.sampled_from(TOKENS)) + content[end:]
    return content


@tagged("post_install", "-at_install")
class TestFuzz(BaseCase):
    @settings(
        max_examples=FUZZED,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged_files(), st.sampled_from(("", "2024.json", f"{NUMBER_MADE}_2024-12-31.csv")))
    def check_file(self, content, filename):
        started = time.monotonic()
        try:
            filing = read_filing(filename, content)
        except Refused as refusal:
            self.refused.add(refusal.kind)
        else:
            self.taken += 1
            read_filing(filename, filing.kept)
        self.count += 1
        self.assertLess(time.monotonic() - started, 5)

    def test_ten_thousand_damaged_files_are_read_or_refused(self):
        self.refused, self.taken, self.count = set(), 0, 0
        self.check_file()
        self.assertGreaterEqual(self.count, FUZZED)
        self.assertGreater(self.taken, 0)
        self.assertGreater(len(self.refused), 12, self.refused)
