"""Which change of a KPI moves a grade: worked by hand on the source's example, and for scorecards at random."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from odoo.tests import BaseCase, tagged

from ..engine.bands import Band
from ..engine.grades import RISKIER, SAFER, CapRules, Hysteresis, Scale
from ..engine.moves import NO_CAP, Standing, Values, find_moves
from ..engine.score import BLOCK, REWEIGHT, WORST, Kpi, compute_score

TINY = Decimal("0.000001")
ADVICE = Values(Decimal(1), Decimal(5), whole=True)


def band(lower, lower_inclusive, upper, upper_inclusive, points):
    limits = [None if limit is None else Decimal(limit) for limit in (lower, upper)]
    return Band(limits[0], lower_inclusive, limits[1], upper_inclusive, points)


YEARS = Kpi(
    "years",
    Decimal(10),
    (
        band(None, False, 1, False, 1),
        band(1, True, 3, True, 2),
        band(3, False, None, False, 3),
    ),
)
CREDIT = Kpi(
    "advice",
    Decimal(40),
    (
        band(None, False, 3, False, 1),
        band(3, True, 4, False, 2),
        band(4, True, None, False, 3),
    ),
)
DSO = Kpi(
    "dso",
    Decimal(50),
    (
        band(None, False, 30, True, 3),
        band(30, False, 60, True, 2),
        band(60, False, None, False, 1),
    ),
)
SEED = (YEARS, CREDIT, DSO)
JANSEN = {"years": Decimal(2), "advice": Decimal(4), "dso": Decimal(34)}
MODERATE = Standing(Scale((1, 2, 3)), Hysteresis(Fraction(1, 10), 1), NO_CAP, 2, 2, 9, 99)


def told(moves):
    return [(move.kpi.metric, move.target.label(), move.points) for move in moves]


@tagged("post_install", "-at_install")
class TestMovesByHand(BaseCase):
    """Weights 10 / 40 / 50; cuts at 1.5 and 2.5; a change needs 0.10 past the cut."""

    def find(self, values=None, standing=MODERATE, kpis=SEED, **kwargs):
        return told(
            find_moves(standing, kpis, {**JANSEN, **(values or {})}, {"advice": ADVICE, **kwargs})
        )

    def test_jansen(self):
        """2.4: DSO <= 30 makes 0.2 + 1.2 + 1.5 = 2.9; > 60 makes 1.9; advice 3 makes 2.0, 1 or 2 makes 1.6;
        more than 3 years make 2.5, less than 1 make 2.3."""
        self.assertEqual(self.find(), [("dso", "<= 30", 3)])

    def test_without_margin_the_tie_and_the_years_count(self):
        """Safer ties and no margin: more than 3 years make exactly 2.5."""
        scale = Scale((1, 2, 3), SAFER)
        standing = replace(MODERATE, scale=scale, hysteresis=Hysteresis(Fraction(0), 0))
        self.assertEqual(self.find(standing=standing), [("years", "> 3", 3), ("dso", "<= 30", 3)])

    def test_worse(self):
        """DSO 20, grade Low at 2.9: DSO > 30 makes 2.4, advice 3 makes 2.5 and 1 or 2 makes 2.1."""
        low = replace(MODERATE, present=3)
        self.assertEqual(
            self.find({"dso": Decimal(20)}, low),
            [("advice", ">= 1, <= 2", 2), ("dso", "> 30", 2)],
        )

    def test_neighbouring_bands_of_one_result_are_one_range(self):
        """0.1 + 0.4 + 1.0 = 1.5 is High: advice 3 makes 1.9 and 4 or 5 make 2.3, all of them Moderate."""
        high = replace(MODERATE, present=1)
        values = {"years": Decimal("0.5"), "advice": Decimal(1), "dso": Decimal(50)}
        self.assertEqual(
            self.find(values, high),
            [("years", ">= 1", 2), ("advice", ">= 3, <= 5", 2), ("dso", "<= 30", 2)],
        )

    def test_missing_kpi(self):
        """No advice: (0.2 + 1.0) / 0.6 = 2.0. Known to be 4 or 5 it makes 2.4, 1 or 2 makes 1.6: no change."""
        moves = self.find({"advice": None}, dso=Values(Decimal(0)))
        self.assertEqual(moves, [("dso", "<= 30", 3), ("dso", "> 60", 1)])
        values = {"years": Decimal(4), "advice": None}
        exact = replace(
            MODERATE, scale=Scale((1, 2, 3), SAFER), hysteresis=Hysteresis(Fraction(0), 0)
        )
        self.assertEqual(
            self.find(
                values, exact
            ),  # 4 or 5 make exactly 2.5; a DSO over 60 makes (0.3 + 0.5) / 0.6
            [("advice", ">= 4, <= 5", 3), ("dso", "<= 30", 3), ("dso", "> 60", 1)],
        )

    def test_a_cap_is_lifted_when_the_missing_is_known(self):
        """Without a DSO the coverage is 50 %: capped at 2. With one of 30 or less it is 100 % and 2.9."""
        capped = replace(MODERATE, cap_rules=CapRules(Fraction(60), 0, 0))
        worse = ("advice", ">= 1, <= 2", 1)  # (0.2 + 0.4) / 0.5 = 1.2
        self.assertEqual(self.find({"dso": None}, capped), [("dso", "<= 30", 3), worse])
        cold = replace(capped, cap_rules=CapRules(Fraction(60), 10, 0))
        self.assertEqual(self.find({"dso": None}, cold), [worse], "9 settled are too few")

    def test_a_grade_that_is_on_its_way_is_not_told(self):
        """2.9 while the grade is still Moderate: nothing has to change for Low."""
        self.assertEqual(self.find({"dso": Decimal(20)}), [])

    def test_values_that_cannot_be(self):
        """Nobody becomes a customer for a shorter time; an amount of days is not negative."""
        low = replace(MODERATE, present=3)
        values = {"years": Decimal(4), "advice": Decimal(3), "dso": Decimal(20)}  # 0.3 + 0.8 + 1.5
        free = self.find(values, replace(low, hysteresis=Hysteresis(Fraction(0), 0)))
        self.assertIn(("years", "<= 3", 2), free)
        bound = self.find(
            values,
            replace(low, hysteresis=Hysteresis(Fraction(0), 0)),
            years=Values(Decimal(4)),
        )
        self.assertNotIn("years", [metric for metric, _range, _points in bound])

    def test_blocked(self):
        """A KPI that blocks the score while it is missing: knowing it gives a grade at once."""
        kpis = [YEARS, CREDIT, replace(DSO, missing_policy=BLOCK)]
        unrated = replace(MODERATE, present=None)
        self.assertEqual(self.find({"dso": None}, unrated, kpis), [("dso", "<= 30", 3)])


@tagged("post_install", "-at_install")
class TestMovesAtRandom(BaseCase):
    def draw(self, random):
        """Return a scorecard, values and a standing."""
        points = tuple(range(1, random.randint(3, 5)))
        kpis, values = [], {}
        weights = [random.randint(1, 60) for _kpi in range(random.randint(1, 5))]
        for index, weight in enumerate(weights):
            limits = sorted(random.sample(range(-20, 100), random.randint(1, 4)))
            flags = [random.random() < 0.5 for _limit in limits]
            bands = [
                Band(
                    None if i == 0 else Decimal(limits[i - 1]),
                    i > 0 and not flags[i - 1],
                    None if i == len(limits) else Decimal(limits[i]),
                    i < len(limits) and flags[i],
                    random.choice(points),
                )
                for i in range(len(limits) + 1)
            ]
            policy = random.choice((REWEIGHT, REWEIGHT, WORST, BLOCK))
            kpis.append(Kpi(str(index), Decimal(weight), tuple(bands), policy))
            value = Decimal(random.randint(-2500, 11000)) / 100
            values[str(index)] = random.choice(
                (value, value, value, Decimal(random.choice(limits)), None)
            )
        scale = Scale(points, random.choice((RISKIER, SAFER)))
        standing = Standing(
            scale,
            Hysteresis(Fraction(random.randint(0, 30), 100), random.randint(0, 3)),
            CapRules(Fraction(random.choice((0, 60))), random.choice((0, 3)), 0),
            random.choice((None, *points)),
            random.choice(points),
            random.randint(0, 5),
            12,
        )
        return kpis, values, standing

    def grade(self, standing, kpis, values, metric, value):
        return standing.grade(compute_score(kpis, {**values, metric: value}))

    def inside(self, target, towards):
        """Return the value of a range that is nearest to what it is reached from."""
        limit, inclusive = (
            (target.lower, target.lower_inclusive)
            if towards > 0
            else (target.upper, target.upper_inclusive)
        )
        return limit if inclusive else limit + towards * TINY

    def within(self, target):
        """Return a value well inside a range."""
        if target.lower is None and target.upper is None:
            return Decimal(0)
        lower = target.upper - 2 if target.lower is None else target.lower
        upper = target.lower + 2 if target.upper is None else target.upper
        return (lower + upper) / 2

    def test_the_told_value_does_it_and_a_nearer_one_does_not(self):
        """1000 scorecards: at the told limit the grade becomes the told one, just before it does not change
        for the better (or worse), nor does it anywhere on the way there."""
        random, seen = Random(19), 0
        for _case in range(1000):
            kpis, values, standing = self.draw(random)
            if not any(value is not None for value in values.values()):
                continue
            now = standing.now
            for move in find_moves(standing, kpis, values):
                metric, value = move.kpi.metric, values[move.kpi.metric]
                if value is None:
                    reached = self.grade(standing, kpis, values, metric, self.within(move.target))
                    self.assertEqual(reached, move.points)
                    continue
                seen += 1
                towards = 1 if move.rises else -1
                at = self.inside(move.target, towards)
                self.assertEqual(self.grade(standing, kpis, values, metric, at), move.points)
                self.assertEqual(move.better, move.points > now)
                steps = [at - towards * TINY * 2] + [
                    value + (at - value) * Decimal(part) / 16 for part in range(1, 16)
                ]
                base = standing.grade(compute_score(kpis, values))
                for nearer in steps:
                    if (nearer - value) * towards <= 0 or nearer in move.target:
                        continue  # not on the way, or there already
                    points = self.grade(standing, kpis, values, metric, nearer)
                    if points not in (now, base):
                        self.assertNotEqual(points > now, move.better, (move, nearer))
        self.assertGreater(seen, 500)

    def test_nothing_is_left_out(self):
        """Where no move is told for the better (or worse), no value of the KPI makes one."""
        random, silent = Random(7), 0
        for _case in range(300):
            kpis, values, standing = self.draw(random)
            if not any(value is not None for value in values.values()):
                continue
            base = standing.grade(compute_score(kpis, values))
            moves = {(m.kpi.metric, m.better) for m in find_moves(standing, kpis, values)}
            for kpi in kpis:
                for tried in range(-2200, 10200, 50):
                    value = Decimal(tried) / 100
                    points = self.grade(standing, kpis, values, kpi.metric, value)
                    if points in (standing.now, base):
                        silent += 1
                    else:
                        self.assertIn((kpi.metric, points > standing.now), moves)
        self.assertGreater(silent, 1000)
