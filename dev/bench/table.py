"""The table of a run: one line for each measure, with its ratio to what it is compared with."""

from dataclasses import asdict, dataclass, field

HEADINGS = ("", "seconds", "processor", "statements", "memory MB", "ratio", "rows", "")

#: columns of numbers
NUMBERS = (1, 2, 3, 4, 6)


@dataclass
class Line:
    """One measure.

    :ivar group: the part of the run that it belongs to
    :ivar ratio: its seconds in those of what it is compared with, as text with its unit of comparison
    :ivar note: what else is to be known
    """

    group: str
    name: str
    seconds: float | None = None
    processor: float | None = None
    statements: float | None = None
    memory: float | None = None
    rows: int | None = None
    ratio: str = ""
    note: str = ""
    facts: dict = field(default_factory=dict)


class Table:
    """The lines of a run, by name.

    :param groups: groups in the order in which they are shown
    """

    def __init__(self, groups):
        self.groups = list(groups)
        self.lines = {}
        self.compared = {}

    def add(self, group, name, result, note="", **compared):
        """Add a measure.

        :param result: what the measure returned
        :param compared: "times" or "faster" -> (name of another line, words for it); "times" says how many
            times as long this takes, "faster" how many times as long the other one takes
        """
        line = Line(group, name, note=result.get("absent", note), facts=result)
        for column in ("seconds", "processor", "statements", "memory", "rows"):
            setattr(line, column, result.get(column))
        self.lines[name], self.compared[name] = line, compared
        return line

    def add_up(self, group, name, names, compared=None):
        """Add a line with the seconds and statements of others together, and the highest memory; return it."""
        lines = [self.lines[other] for other in names]
        total = {
            "seconds": sum(line.seconds for line in lines),
            "processor": sum(line.processor or 0 for line in lines),
            "statements": sum(line.statements or 0 for line in lines),
            "memory": max(line.memory or 0 for line in lines),
            "rows": lines[-1].rows,
        }
        unfinished = any("absent" in line.facts for line in lines)
        note = "more than that" if unfinished else ""
        return self.add(group, name, total, note, **(compared or {}))

    def finished(self):
        """Return the lines with their ratios, in the order of the groups."""
        for name, compared in self.compared.items():
            line = self.lines[name]
            parts = [self._ratio(line, kind, *other) for kind, other in compared.items()]
            line.ratio = ", ".join(filter(None, parts)) or line.ratio
        return sorted(self.lines.values(), key=lambda line: self.groups.index(line.group))

    def _ratio(self, line, kind, name, words):
        """Return a comparison with another line as text; empty when one of them was not measured."""
        other = self.lines.get(name)
        if not line.seconds or not other or not other.seconds:
            return ""
        if kind == "faster":
            return f"{_round(other.seconds / line.seconds)} x faster than {words}"
        return f"{_round(line.seconds / other.seconds)} x {words}"

    def text(self):
        """Return the table as Markdown, which reads well as plain text too."""
        rows = [HEADINGS, *([_cell(cell) for cell in _cells(line)] for line in self.finished())]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        lines = [_row(row, widths) for row in rows]
        rule = "|".join(
            "-" * (width + 1) + (":" if column in NUMBERS else "-")
            for column, width in enumerate(widths)
        )
        lines.insert(1, f"|{rule}|")
        return "\n".join(lines)

    def plain(self):
        """Return the lines as plain values, for a file."""
        return [asdict(line) for line in self.finished()]


def _cells(line):
    """Return the cells of a line."""
    seconds, processor = (
        None if value is None else _seconds(value) for value in (line.seconds, line.processor)
    )
    memory = None if line.memory is None else f"{line.memory:.0f}"
    statements = None if line.statements is None else f"{line.statements:.0f}"
    rows = None if line.rows is None else f"{line.rows:,}"
    return line.name, seconds, processor, statements, memory, line.ratio, rows, line.note


def _cell(value):
    return "" if value is None else str(value)


def _row(cells, widths):
    """Return a line of the table; numbers stand to the right."""
    padded = (
        cell.rjust(width) if column in NUMBERS else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"


def _seconds(value):
    """Return seconds with about three digits.

    >>> _seconds(0.0123), _seconds(1.234), _seconds(148.7)
    ('0.012', '1.23', '149')
    """
    return (
        f"{value:.3f}"
        if value < 1
        else f"{value:.2f}"
        if value < 10
        else f"{value:,.0f}"
        if value >= 100
        else f"{value:.1f}"
    )


def _round(value):
    """Return a ratio with about three digits.

    >>> _round(0.0123), _round(2.345), _round(148.7)
    ('0.01', '2.35', '149')
    """
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
