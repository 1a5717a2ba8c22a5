"""The score: weighted mean of the grade points of the bands in which the KPI values lie.

Worked example of the matrix seed (Jansen B.V.): years 2 -> 2 points x 10 %, credit advice 4 -> 3 points
x 40 %, DSO 34 days -> 2 points x 50 %, together 0.2 + 1.2 + 1.0 = 2.4.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .accounts.sectors import get_sectors
from .bands import Band, find_band

#: the smallest decimal with so many places
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(13))

#: what to do when a KPI has no value
REWEIGHT, WORST, BLOCK = "reweight", "worst", "block"

#: in place of a value: it is no number, but known to be the worst there is (gearing without equity)
RISKIEST = "riskiest"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI of a scorecard.

    :ivar metric: name of the key figure it judges
    :ivar weight: percentage of the score, 0..100
    :ivar missing_policy: ``reweight`` spreads its weight over the others, ``worst`` counts it as the
        riskiest points of its bands, ``block`` gives no score at all
    :ivar key: whatever identifies the KPI for the caller (a record id)
    :ivar sectors: (NACE code, bands) of the sectors in which other bands count
    :ivar sector: NACE code of the sector whose bands these are, empty for those of everybody else
    """

    metric: str
    weight: Decimal
    bands: tuple[Band, ...]
    missing_policy: str = REWEIGHT
    key: object = None
    sectors: tuple[tuple[str, tuple[Band, ...]], ...] = ()
    sector: str = ""

    def of_sector(self, nace):
        """Return the KPI with the bands for a NACE code: of the longest code with which it begins.

        >>> line = lambda points: (Band(None, False, None, False, points),)
        >>> kpi = Kpi("gearing", Decimal(100), line(1), sectors=(("46", line(2)), ("463", line(3))))
        >>> [kpi.of_sector(nace).bands[0].points for nace in ("46391", "4671", "47", "4", "")]
        [3, 2, 1, 1, 1]
        >>> kpi.of_sector("4671").sector, kpi.of_sector("47") is kpi
        ('46', True)
        """
        if not self.sectors:
            return self
        bands = dict(self.sectors)
        sector = next((code for code in get_sectors(nace) if code in bands), None)
        return replace(self, bands=bands[sector], sector=sector) if sector else self


class KpiResult(NamedTuple):
    """What one KPI added to the score; ``band``, ``points`` and ``contribution`` are None when missing."""

    kpi: Kpi
    value: Decimal | None
    band: Band | None
    points: int | None
    contribution: Fraction | None


class Score(NamedTuple):
    """The score of one customer.

    :ivar value: exact weighted mean of the points; None when unrated or blocked
    :ivar coverage: percentage of the total weight whose KPI had a value, 0..100
    :ivar blocked_by: the KPI whose missing value blocks the score, if any
    """

    value: Fraction | None
    coverage: Fraction
    results: tuple[KpiResult, ...] = ()
    blocked_by: Kpi | None = None


class Scorer:
    """Scores many customers by the same KPIs; what equal points come to is worked out once."""

    def __init__(self, kpis):
        self.kpis = tuple(kpis)
        self._weighed = {}

    def score(self, values):
        """Return the :class:`Score` for a mapping ``metric -> Decimal, RISKIEST or None``."""
        known = [values.get(kpi.metric) for kpi in self.kpis]
        judged = list(map(_judge, self.kpis, known))
        key = tuple(
            (points, value is None)
            for value, (_value, _band, points) in zip(known, judged, strict=True)
        )
        weighed = self._weighed.get(key)
        if weighed is None:
            weighed = self._weighed[key] = self._weigh(key)
        value, coverage, blocked_by, contributions = weighed
        results = tuple(
            KpiResult(kpi, *outcome, contribution)
            for kpi, outcome, contribution in zip(self.kpis, judged, contributions, strict=True)
        )
        return Score(value, coverage, results, blocked_by)

    def _weigh(self, key):
        """Return score, coverage, the KPI that blocks, and each KPI's contribution, for points."""
        weights = [Fraction(kpi.weight) for kpi in self.kpis]
        outcomes = list(zip(self.kpis, weights, key, strict=True))
        total = sum(weights, Fraction(0))
        known = sum((w for _, w, (_, missing) in outcomes if not missing), Fraction(0))
        blocked_by = next(
            (k for k, _, (_, missing) in outcomes if missing and k.missing_policy == BLOCK), None
        )
        rated = bool(known) and blocked_by is None
        weight = sum((w for _, w, (points, _) in outcomes if points is not None), Fraction(0))
        contributions = [
            w * points / weight if rated and points is not None else None
            for _, w, (points, _) in outcomes
        ]
        value = sum((c for c in contributions if c is not None), Fraction(0)) if rated else None
        return value, known / total * 100 if total else Fraction(0), blocked_by, contributions


def compute_score(kpis, values):
    """Return the :class:`Score` for a mapping ``metric -> Decimal or None``.

    No KPI with a value at all gives no score, whatever the policies say: nothing is known.

    >>> years = Kpi("years", Decimal(10), (Band(None, False, None, False, 2),))
    >>> advice = Kpi("advice", Decimal(40), (Band(None, False, None, False, 3),))
    >>> dso = Kpi("dso", Decimal(50), (Band(None, False, None, False, 2),))
    >>> known = {"years": Decimal(2), "advice": Decimal(4), "dso": Decimal(34)}
    >>> score = compute_score([years, advice, dso], known)
    >>> float(score.value), [float(result.contribution) for result in score.results]
    (2.4, [0.2, 1.2, 1.0])
    >>> score = compute_score([years, advice, dso], {**known, "dso": None})
    >>> float(score.value), int(score.coverage)
    (2.8, 50)
    >>> score = compute_score([dso], {"dso": RISKIEST})
    >>> int(score.value), int(score.coverage), score.results[0].value
    (2, 100, None)
    """
    return Scorer(kpis).score(values)


def _judge(kpi, value):
    """Return the value with its band and points; a missing value follows the KPI's policy."""
    if value is RISKIEST:
        return None, None, min(band.points for band in kpi.bands)
    if value is not None:
        band = find_band(value, kpi.bands)
        return value, band, band.points if band else None
    if kpi.missing_policy == WORST:
        return None, None, min(band.points for band in kpi.bands)
    return None, None, None


def to_decimal(number, places):
    """Round an exact number (fraction or decimal) half to even to so many places, None stays None.

    >>> to_decimal(Fraction(12, 5), 4), to_decimal(Decimal("2.5"), 0)
    (Decimal('2.4000'), Decimal('2'))
    """
    if number is None:
        return None
    if isinstance(number, Decimal):
        return number.quantize(_STEPS[places], ROUND_HALF_EVEN)
    return _round_fraction(*number.as_integer_ratio(), places)


@lru_cache(maxsize=4096)
def _round_fraction(numerator, denominator, places):
    """Round a fraction; scores and contributions come from few bands, so that most were there before."""
    return Decimal(round(Fraction(numerator, denominator) * 10**places)).scaleb(-places)
