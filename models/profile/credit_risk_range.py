from decimal import Decimal

from odoo import models

from ...engine.bands import plain
from ...engine.drawing import get_axis
from ..range_text import write_range
from .metrics import METRICS

#: lowest and highest value that a key figure is drawn for, by its unit
ENDS = {
    "days": (Decimal(0), None),
    "years": (Decimal(0), None),
    "count": (Decimal(0), None),
    "percent": (Decimal(0), None),
    "advice": (Decimal(1), Decimal(5)),
}


class CreditRiskExplained(models.AbstractModel):
    """Draws the bands of each KPI as ranges, with the customer's value marked (S5).

    The bands are those of the policy as it is now; where the band of the explanation is no longer one of
    them nothing is drawn, so that a picture never shows another policy than the score was made with.
    """

    _inherit = "credit.risk.explained"

    def _get_table_rows(self, rows):
        """Add to each KPI the picture of its bands."""
        rows = super()._get_table_rows(rows)
        kpis = self.env["credit.risk.kpi"].browse(row["kpi_id"] for row in rows).exists()
        by_id = {kpi.id: kpi for kpi in kpis}
        return [{**row, "range": self._get_range(by_id.get(row["kpi_id"]), row)} for row in rows]

    def _get_range(self, kpi, row):
        """Return the bands of a KPI as they are drawn, False when they are not those of the explanation.

        :return: bands and ticks with their places in percent from the left, and the mark of the value
        """
        bands = self.env["credit.risk.kpi.band"]
        if kpi:
            bands = kpi._get_bands_by_sector().get(row.get("sector", ""), bands)
        drawn = [(band, band._get_engine_band()) for band in bands]
        hit = next((b for b, shape in drawn if shape.label() == row["band"]), None)
        if not drawn or (row["band"] and (not hit or hit.points != row["points"])):
            return False
        unit = METRICS[kpi.metric].unit if kpi.metric in METRICS else None
        axis = get_axis([shape for _band, shape in drawn], *ENDS.get(unit, (None, None)))
        mark = None if row["value"] is None else axis.place(Decimal(str(row["value"])))
        return {
            "bands": [
                self._get_drawn_band(axis, band, shape, band == hit) for band, shape in drawn
            ],
            "ticks": self._get_ticks(axis, drawn),
            "mark": mark and self._round(mark[0]),
            "beyond": mark and mark[1],
        }

    def _get_drawn_band(self, axis, band, shape, is_hit):
        left, width = axis.stretch(shape.lower, shape.upper)
        return {
            "id": band.id,
            "label": write_range(self.env, shape.label()),
            "grade": band.grade_id.name,
            "color": band.grade_id.color,
            "points": band.points,
            "left": self._round(left),
            "width": self._round(width),
            "is_hit": is_hit,
        }

    def _get_ticks(self, axis, drawn):
        """Return the limits between the bands, as the reader writes numbers."""
        limits = sorted({shape.lower for _band, shape in drawn if shape.lower is not None})
        write = self.env["credit.risk.assessment"]._format_number
        return [
            {
                "left": self._round(axis.place(limit)[0]),
                "text": write(float(limit), len(plain(limit).partition(".")[2])),
            }
            for limit in limits
        ]

    def _round(self, percentage):
        """Return an exact percentage with two decimals, for a style."""
        return round(float(percentage), 2)
