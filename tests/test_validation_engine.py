"""The arithmetic of a validation: the vectors of the domain (section 6), and the definitions taken literally."""

from fractions import Fraction
from random import Random

from odoo.tests import BaseCase, tagged

from ..engine.validation import (
    find_breaks,
    find_worst_quarter,
    get_bad_rates,
    judge,
    migrate,
    separate,
)

#: grade and whether the customer became bad
VECTOR = [(1, 1), (1, 1), (1, 0), (2, 1), (2, 0), (2, 0), (2, 0), (3, 0), (3, 0), (3, 1)]


@tagged("post_install", "-at_install")
class TestValidationEngine(BaseCase):
    def test_vector_of_separation(self):
        """DOMAIN 6: AUC 0.645833, Gini 0.291667, KS 0.333333."""
        found = separate(VECTOR)
        self.assertEqual(found.auc, Fraction(31, 48))
        self.assertEqual(round(float(found.auc), 6), 0.645833)
        self.assertEqual(round(float(found.gini), 6), 0.291667)
        self.assertEqual(round(float(found.ks), 6), 0.333333)
        self.assertEqual((found.customers, found.bads), (10, 4))

    def test_vector_of_bad_rates(self):
        """DOMAIN 6: .667, .25, .333 is not in order: the safest grade has more bad payers than the middle one."""
        rates = get_bad_rates(VECTOR)
        self.assertEqual([round(float(rate.rate), 3) for rate in rates], [0.667, 0.25, 0.333])
        self.assertEqual([(rate.customers, rate.bads) for rate in rates], [(3, 2), (4, 1), (3, 1)])
        [(riskier, safer)] = find_breaks(rates)
        self.assertEqual((riskier.points, safer.points), (2, 3))

    def test_vector_of_migration(self):
        """DOMAIN 6: row 1 .5/.5/0 (n 2), row 2 .25/.5/.25 (n 4), row 3 0/.25/.75 (n 4)."""
        pairs = [(1, 1), (1, 2), (2, 2), (2, 2), (2, 1), (2, 3), (3, 3), (3, 3), (3, 3), (3, 2)]
        found = {
            points: (row.customers, [float(row.shares.get(after, 0)) for after in (1, 2, 3)])
            for points, row in migrate(pairs).items()
        }
        self.assertEqual(
            found, {1: (2, [0.5, 0.5, 0]), 2: (4, [0.25, 0.5, 0.25]), 3: (4, [0, 0.25, 0.75])}
        )

    def test_separation_is_that_of_comparing_everybody_with_everybody(self):
        """AUC and KS, for values with many ties, as their definitions say in words."""
        rng = Random(6)
        for _ in range(60):
            pairs = [(rng.randint(0, 6), rng.random() < 0.3) for _ in range(rng.randint(2, 40))]
            bads = [value for value, is_bad in pairs if is_bad]
            goods = [value for value, is_bad in pairs if not is_bad]
            found = separate(pairs)
            if not bads or not goods:
                self.assertEqual(found[2:], (None, None, None))
                continue
            won = sum(
                Fraction(bad < good) + Fraction(bad == good, 2) for bad in bads for good in goods
            )
            self.assertEqual(found.auc, won / (len(bads) * len(goods)))
            gaps = (
                abs(
                    Fraction(sum(bad <= value for bad in bads), len(bads))
                    - Fraction(sum(good <= value for good in goods), len(goods))
                )
                for value in range(7)
            )
            self.assertEqual(found.ks, max(gaps))
            self.assertEqual(found.gini, 2 * found.auc - 1)

    def test_a_value_that_says_nothing_or_everything(self):
        self.assertEqual(separate([(1, 1), (1, 0)]).auc, Fraction(1, 2))
        self.assertEqual(separate([(1, 1), (2, 0)]).auc, 1)
        self.assertEqual(separate([(2, 1), (1, 0)]).auc, 0)

    def test_worst_quarter(self):
        """Of 68 customers 17; with a tie on the last place more; nobody who was not late."""
        self.assertEqual(find_worst_quarter({n: n for n in range(1, 69)}), set(range(52, 69)))
        self.assertEqual(len(find_worst_quarter({n: max(n, 17) for n in range(68)})), 17)
        self.assertEqual(len(find_worst_quarter({n: min(n, 50) for n in range(68)})), 18)
        self.assertEqual(find_worst_quarter({1: 0, 2: 0, 3: 0, 4: 5}), {4})
        self.assertEqual(find_worst_quarter({1: 0, 2: 0}), set())
        self.assertEqual(find_worst_quarter({}), set())

    def test_verdicts(self):
        """Too few is said before anything else; each verdict from its own AUC on."""
        self.assertEqual(judge(separate(VECTOR)), "too_few")
        self.assertEqual(judge(separate(VECTOR), 4), "weak")
        self.assertEqual(judge(separate(VECTOR), 5), "too_few")
        self.assertEqual(judge(separate([(1, 0)] * 30), 1), "too_few")
        for goods_above, verdict in (
            (80, "good"),
            (79, "fair"),
            (70, "fair"),
            (69, "weak"),
            (55, "weak"),
            (54, "useless"),
            (45, "useless"),
            (44, "reversed"),
        ):
            pairs = [(1, 1)] * 20 + [(2, 0)] * goods_above + [(0, 0)] * (100 - goods_above)
            self.assertEqual(judge(separate(pairs)), verdict, goods_above)
