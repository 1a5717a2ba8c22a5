"""Odoo's log as lines that can be compared between two runs: level, logger and message without what changes each time."""

import re
from typing import NamedTuple

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>[\w.]+): "
    r"(?P<text>.*)"
)
BAD = {"WARNING", "ERROR", "CRITICAL"}
CHANGING = re.compile(r"\d+(\.\d+)?|0x[0-9a-f]+|/\S+/")


class Entry(NamedTuple):
    """One log entry with the lines (traceback) that follow it."""

    level: str
    logger: str
    text: str

    @property
    def key(self):
        """The same for the same trouble in another run or database."""
        return "|".join((self.level, self.logger, CHANGING.sub("#", self.text.split("\n")[0])))

    def __str__(self):
        return f"{self.level} {self.logger}: {self.text}"


def entries(log):
    """Every entry of a log."""
    found = []
    for line in log.splitlines():
        if match := LINE.match(line):
            found.append(Entry(match["level"], match["logger"], match["text"]))
        elif found:
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}")
    return found


def troubles(log):
    """The warnings and errors of a log."""
    return [entry for entry in entries(log) if entry.level in BAD]
