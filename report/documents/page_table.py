"""Tables on the pages of a report, as texts of the reader: one template prints them all."""

from dataclasses import dataclass

#: lines of a long table on a page: the program that makes PDFs does not repeat the head of a table by itself
PAGE_LINES = 31
#: with so few lines a table is not long
FEW_LINES = 12


@dataclass(frozen=True)
class Cell:
    """A cell.

    :ivar notes: what stands below it in small letters
    :ivar shade: how strongly it is shaded, 0 to 5
    """

    text: str = ""
    notes: tuple = ()
    shade: int = 0


@dataclass(frozen=True)
class Line:
    """A line: its name and its cells.

    :ivar bar: length of its bar, 0 to 100; None without one
    :ivar is_good: the colour of the bar
    """

    name: str
    cells: list
    bar: float | None = None
    is_good: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    :ivar head: what the lines are
    :ivar columns: labels of the cells
    :ivar texts: how many of the first columns are texts, which stand at the left
    :ivar total: the line that all others add up to; None without one
    :ivar has_bars: there is a column for the bars
    :ivar note: a sentence below the table
    :ivar is_long: it goes on over several pages when it has many lines
    :ivar empty: what it says without lines
    """

    title: str
    head: str
    columns: list
    lines: list
    total: Line | None = None
    texts: int = 0
    has_bars: bool = False
    note: str = ""
    is_long: bool = False
    empty: str = "–"

    @property
    def blocks(self):
        """The lines page by page; all of them where the table is not long.

        >>> lines = [Line(str(number), []) for number in range(40)]
        >>> [len(block) for block in Table("", "", [], lines, is_long=True).blocks]
        [31, 9]
        >>> [len(block) for block in Table("", "", [], lines).blocks], Table("", "", [], []).blocks
        ([40], [[]])
        """
        size = PAGE_LINES if self.starts_page else max(1, len(self.lines))
        starts = range(0, max(1, len(self.lines)), size)
        return [self.lines[start : start + size] for start in starts]

    @property
    def starts_page(self):
        """Each of its blocks is on a page of its own."""
        return self.is_long and len(self.lines) > FEW_LINES


def cells(*texts):
    """Return cells of texts.

    >>> cells("a", "b")[1].text
    'b'
    """
    return [Cell(text) for text in texts]


def get_bar(part, whole):
    """Return the length of a bar, 0 to 100: nothing below zero, and nothing of nothing.

    >>> get_bar(1, 4), get_bar(-1, 4), get_bar(1, 0)
    (25.0, 0.0, 0.0)
    """
    if whole <= 0 or part <= 0:
        return 0.0
    return round(min(100.0, float(part / whole) * 100), 1)


def cut(lines, most):
    """Return the first lines, and the others.

    >>> cut([1, 2, 3], 2), cut([1, 2], 2)
    (([1, 2], [3]), ([1, 2], []))
    """
    return lines[:most], lines[most:]
