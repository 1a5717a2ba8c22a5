import logging
from contextlib import contextmanager

#: what a browser says that is no fault of a page
EXPECTED = ()


class _Complaints(logging.Handler):
    """Keeps what the browser of a test writes as a warning or an error."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        line = record.getMessage()
        if not any(part in line for part in EXPECTED):
            self.lines.append(line)


class QuietConsole:
    """A browser test that fails when a page writes a warning or an error to the console.

    Odoo's own tests fail on errors alone. To be put before HttpCase.
    """

    def browser_js(self, *args, **kwargs):
        with self._watch_console() as complaints:
            result = super().browser_js(*args, **kwargs)
        self.assertFalse(complaints.lines, "The console is to stay empty.")
        return result

    @contextmanager
    def _watch_console(self):
        handler, logger = _Complaints(), self._logger.getChild("browser")
        level = logger.level
        logger.setLevel(logging.WARNING)  # whatever the test run shows
        logger.addHandler(handler)
        try:
            yield handler
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
