"""A tiny spreadsheet: computes the formulas that our XLSX files use, from the cells of an openpyxl sheet."""

import re

from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*")|(?P<name>[A-Z]+)\(|'
    r"(?P<range>\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)|(?P<sign><=|>=|<>|[-+*/<>=(),]))"
)
COMPARE = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
}
COMPUTE = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
}


class Formulas:
    """Computes the cells of one sheet; what is not understood is an error."""

    def __init__(self, sheet):
        self.sheet = sheet

    def value(self, row, column):
        """Return the value of a cell, computed when it is a formula."""
        content = self.sheet.cell(row, column).value
        if isinstance(content, str) and self.sheet.cell(row, column).data_type == "f":
            return self.compute(content)
        return content

    def compute(self, formula):
        """Return the value of a formula."""
        tokens = []
        position, source = 0, formula.removeprefix("=")
        while position < len(source):
            match = TOKEN.match(source, position)
            assert match, f"cannot read {formula} from {source[position:]!r}"
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        result = self._compare(tokens)
        assert not tokens, f"too much in {formula}: {tokens}"
        return result

    def _compare(self, tokens):
        left = self._binary(tokens, "+-", lambda rest: self._binary(rest, "*/", self._atom))
        if tokens and tokens[0][1] in COMPARE:
            compare = COMPARE[tokens.pop(0)[1]]
            return compare(left, self._compare(tokens))
        return left

    def _binary(self, tokens, signs, operand):
        left = operand(tokens)
        while tokens and tokens[0][0] == "sign" and tokens[0][1] in signs:
            sign = tokens.pop(0)[1]
            left = COMPUTE[sign](left, operand(tokens))
        return left

    def _atom(self, tokens):
        kind, text = tokens.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "range":
            values = self._range(text)
            return values if ":" in text else (values[0] or 0)
        if kind == "name":
            return self._function(text, tokens)
        raise AssertionError(f"unexpected {text}")

    def _range(self, text):
        left, top, right, bottom = range_boundaries(text.replace("$", ""))
        return [
            self.value(row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def _function(self, name, tokens):
        arguments = []
        while tokens[0][1] != ")":
            arguments.append(self._compare(tokens))
            if tokens[0][1] == ",":
                tokens.pop(0)
        tokens.pop(0)
        return getattr(self, f"_{name.lower()}")(*arguments)

    @staticmethod
    def _sum(*arguments):
        cells = [cell for a in arguments for cell in (a if isinstance(a, list) else [a])]
        return sum(cell for cell in cells if isinstance(cell, int | float))

    def _subtotal(self, function, cells):
        assert function in (9, 109), f"SUBTOTAL({function}) is no sum"
        return self._sum(cells)

    @staticmethod
    def _if(condition, yes, no):
        return yes if condition else no

    @staticmethod
    def _or(*conditions):
        return any(conditions)

    @staticmethod
    def _round(number, digits):
        return round(number, int(digits))
