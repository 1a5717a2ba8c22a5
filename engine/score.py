"""The score: weighted mean of the grade points of the bands in which the KPI values lie.

Worked example of the matrix seed (Jansen B.V.): years 2 -> 2 points x 10 %, credit advice 4 -> 3 points
x 40 %, DSO 34 days -> 2 points x 50 %, together 0.2 + 1.2 + 1.0 = 2.4.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .bands import Band, find_band

#: what to do when a KPI has no value
REWEIGHT, WORST, BLOCK = "reweight", "worst", "block"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI of a scorecard.

    :ivar metric: name of the key figure it judges
    :ivar weight: percentage of the score, 0..100
    :ivar missing_policy: ``reweight`` spreads its weight over the others, ``worst`` counts it as the
        riskiest points of its bands, ``block`` gives no score at all
    :ivar key: whatever identifies the KPI for the caller (a record id)
    """

    metric: str
    weight: Decimal
    bands: tuple[Band, ...]
    missing_policy: str = REWEIGHT
    key: object = None


@dataclass(frozen=True, slots=True)
class KpiResult:
    """What one KPI added to the score; ``band``, ``points`` and ``contribution`` are None when missing."""

    kpi: Kpi
    value: Decimal | None
    band: Band | None
    points: int | None
    contribution: Fraction | None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one customer.

    :ivar value: exact weighted mean of the points; None when unrated or blocked
    :ivar coverage: percentage of the total weight whose KPI had a value, 0..100
    :ivar blocked_by: the KPI whose missing value blocks the score, if any
    """

    value: Fraction | None
    coverage: Fraction
    results: tuple[KpiResult, ...] = field(default=())
    blocked_by: Kpi | None = None


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
    """
    total = sum((Fraction(kpi.weight) for kpi in kpis), Fraction(0))
    known = sum(
        (Fraction(kpi.weight) for kpi in kpis if values.get(kpi.metric) is not None), Fraction(0)
    )
    coverage = known / total * 100 if total else Fraction(0)
    blocked_by = next(
        (k for k in kpis if k.missing_policy == BLOCK and values.get(k.metric) is None), None
    )
    rated = bool(known) and blocked_by is None
    scored = [_judge(kpi, values.get(kpi.metric)) for kpi in kpis]
    weight = sum(
        (Fraction(kpi.weight) for kpi, _, points in scored if points is not None), Fraction(0)
    )
    results = tuple(
        KpiResult(
            kpi,
            values.get(kpi.metric),
            band,
            points,
            Fraction(kpi.weight) * points / weight if rated and points is not None else None,
        )
        for kpi, band, points in scored
    )
    value = sum((r.contribution for r in results if r.contribution is not None), Fraction(0))
    return Score(value if rated else None, coverage, results, blocked_by)


def _judge(kpi, value):
    """Return the KPI with its band and points; a missing value follows the KPI's policy."""
    if value is not None:
        band = find_band(value, kpi.bands)
        return kpi, band, band.points if band else None
    if kpi.missing_policy == WORST:
        return kpi, None, min(band.points for band in kpi.bands)
    return kpi, None, None


def to_decimal(fraction, places):
    """Round an exact fraction half to even to a decimal with so many places, None stays None.

    >>> to_decimal(Fraction(12, 5), 4)
    Decimal('2.4000')
    """
    if fraction is None:
        return None
    scaled = round(fraction * 10**places)
    return Decimal(scaled).scaleb(-places)
