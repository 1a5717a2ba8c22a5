from odoo import api, models

from ...engine.charts import Frame, draw_lines


class CreditReportDocument(models.AbstractModel):
    """Charts as the templates draw them."""

    _inherit = "credit.report.document"

    @api.model
    def _get_line_chart(self, days, series, formats, kind="number", frame=None):
        """Return a line chart, or None when no line has two points.

        :param series: list of (name, values, number of its colour)
        :param kind: method of the formats that writes the values
        """
        frame = frame or Frame()
        if len(days) < 2 or not any(
            sum(value is not None for value in values) > 1 for _name, values, _color in series
        ):
            return None
        drawn = draw_lines(days, [values for _name, values, _color in series], frame)
        write = getattr(formats, kind)
        return {
            "frame": frame,
            "ticks": [(write(tick), y) for tick, y in drawn["ticks"]],
            "days": self._thin_out(
                [(formats.month(day), x) for day, x in zip(days, drawn["days"], strict=True)]
            ),
            "lines": [
                {
                    "name": name,
                    "color": color,
                    "strokes": line["strokes"],
                    "dots": [(x, y, write(value)) for x, y, value in line["dots"]],
                    "last": line["dots"][-1] if line["dots"] else None,
                    "last_text": write(line["dots"][-1][2]) if line["dots"] else "",
                }
                for (name, _values, color), line in zip(series, drawn["lines"], strict=True)
            ],
        }

    @api.model
    def _thin_out(self, labels, room=80):
        """Return the labels under a chart that do not run into the next one; the last one stays.

        It ends at the edge, where the others have their middle at their place: it needs half as much more.
        """
        kept = []
        for label in reversed(labels):
            needed = room * 1.5 if len(kept) == 1 else room
            if not kept or kept[-1][1] - label[1] >= needed:
                kept.append(label)
        return kept[::-1]
