"""Arithmetic of credit risk without Odoo: pure functions on plain values.

Money, limits and scores are :class:`decimal.Decimal` (or exact fractions inside a calculation); no
binary float ever decides a band, a grade or a due step. Every function takes the as-of date it needs.
"""

from . import (
    accounts,
    advice,
    ageing,
    anomalies,
    bands,
    charts,
    dates,
    drawing,
    duesteps,
    forecast,
    grades,
    moves,
    occurrences,
    pathdays,
    payments,
    receivables,
    replay,
    score,
    sums,
    titled_table,
    validation,
    workdays,
)
