"""A real browser that a test drives step by step, with real keys, and in which it looks for barriers with axe-core."""

import json
import os
import time
from pathlib import Path
from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tests import common as odoo_common

from .common import CreditRiskCommon

#: key -> the number by which a browser knows it
KEYS = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    " ": 32,
    "End": 35,
    "Home": 36,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "m": 77,
    "ContextMenu": 93,
}
#: what is written by a key
TEXTS = {"Enter": "\r", " ": " ", "m": "m"}
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}

#: seconds to wait for something on a page
PATIENCE = 40

#: what axe-core calls what somebody is stopped by; moderate and minor ones are advice
SERIOUS = ("serious", "critical")

#: parts of Odoo's own that stand in our screens
ODOOS = [[".o_optional_columns_dropdown"]]

#: colours are measured where they stand still
STAND_STILL = """
document.head.insertAdjacentHTML("beforeend",
    "<style>*, *::before, *::after {transition: none !important; animation: none !important}</style>"), 0
"""

BARRIERS = """
axe.run({include: [[%s]], exclude: %s}, {resultTypes: ["violations"]}).then(({violations}) => violations.map((found) => ({
    impact: found.impact,
    id: found.id,
    help: found.help,
    nodes: found.nodes.map(({target, html, any, all, none}) =>
        [target.join(" "), html.slice(0, 200), [...any, ...all, ...none].map((c) => c.message).join(" ")].join("\\n      ")),
})))
"""

#: elements that are coloured by their meaning and say nothing in words, neither by themselves nor beside them
COLOUR_ALONE = """
[...document.querySelectorAll("SELECTOR")]
    .flatMap((root) => [...root.querySelectorAll(
        "[class*='text-danger'], [class*='text-warning'], [class*='text-success'], [class*='bg-danger']," +
        "[class*='bg-warning'], [class*='bg-success'], [class*='o_tag_color_'], [class*='o_credit_fill_']")])
    .filter((el) => el.getClientRects().length)
    .filter((el) => {
        const says = (e) => e && (e.innerText || e.ariaLabel || e.title || "").trim();
        const silent = el.closest("[aria-hidden='true']");
        return !(says(el) || says(el.parentElement) || (silent && says(silent.parentElement)));
    })
    .map((el) => el.outerHTML.slice(0, 200))
"""


class DrivenBrowser(odoo_common.ChromeBrowser):
    """A browser whose "code" is a function of Python that is called with it."""

    def _wait_code_ok(self, code, timeout, error_checker=None):
        self.error_checker = error_checker
        code(self)
        if self.had_failure:
            raise odoo_common.ChromeBrowserException("The page wrote an error to the console.")

    def evaluate(self, script):
        """Return the value of a script of the page; promises are waited for."""
        params = {"expression": script, "returnByValue": True, "awaitPromise": True}
        answer = self._websocket_request("Runtime.evaluate", params=params, timeout=PATIENCE)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, selector):
        """Wait until something is there."""
        self.wait_until(f"!!document.querySelector({json.dumps(selector)})")

    def wait_until(self, script):
        """Wait until a script of the page is true."""
        end = time.time() + PATIENCE
        while time.time() < end:
            if self.evaluate(script):
                return
            time.sleep(0.1)
        self.take_screenshot()
        raise AssertionError(f"It did not come: {script}")

    def click(self, selector):
        self.wait(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, key, *modifiers):
        """Press a key as a person does: the browser itself moves the focus."""
        sent = sum(MODIFIERS[name] for name in modifiers)
        number = KEYS[key]
        params = {"key": key, "code": key, "windowsVirtualKeyCode": number, "modifiers": sent}
        text = {"text": TEXTS[key]} if key in TEXTS and not sent else {}
        self._websocket_request(
            "Input.dispatchKeyEvent", params={"type": "keyDown", **params, **text}
        )
        self._websocket_request("Input.dispatchKeyEvent", params={"type": "keyUp", **params})

    def find_barriers(self, selector):
        """Return what axe-core finds in a part of the page, one text for each rule, the moderate ones left out."""
        script = os.environ.get("CREDIT_AXE")
        if not script:
            raise AssertionError("CREDIT_AXE names no axe.min.js: bin/test fetches it.")
        if not self.evaluate("!!window.axe"):
            self.evaluate(f"{Path(script).read_text()}\n;0")
            self.evaluate(STAND_STILL)
        found = self.evaluate(BARRIERS % (json.dumps(selector), json.dumps(ODOOS)))
        return [
            "\n    ".join([f"{rule['impact']} {rule['id']}: {rule['help']}", *rule["nodes"]])
            for rule in found
            if rule["impact"] in SERIOUS
        ]

    def find_colour_alone(self, selector):
        """Return the elements whose colour says something that no word says."""
        return self.evaluate(COLOUR_ALONE.replace("SELECTOR", selector))


class DrivenCase(CreditRiskCommon, HttpCase):
    """A test whose steps are methods that get the browser."""

    def drive(self, url, steps, user, size=None, **kwargs):
        """Open a page as a user and let ``steps`` drive the browser.

        :param size: width and height in pixels, as "390x844"
        """
        self.browser_size = size or type(self).browser_size
        ready = "!!document.querySelector('.o_main_navbar, .o_web_client')"
        with patch.object(odoo_common, "ChromeBrowser", DrivenBrowser):
            self.browser_js(url, steps, ready, login=user.login, timeout=180, **kwargs)

    def make_dark(self):
        """Let the web client come in dark colours; Odoo Community has the bundle, but no switch and no values."""
        url = "/credit_risk_matrix_tests/dark.scss"
        raw = (Path(__file__).parent / "dark.scss").read_bytes()
        values = {"name": "dark", "url": url, "raw": raw, "mimetype": "text/scss"}
        self.env["ir.attachment"].create({**values, "type": "binary", "public": True})
        self.env["ir.asset"].create(
            {
                "name": "dark",
                "bundle": "web.assets_web_dark",
                "directive": "prepend",
                "path": url,
            }
        )
        self.env["ir.ui.view"].create(
            {
                "name": "dark colours",
                "type": "qweb",
                "inherit_id": self.env.ref("web.webclient_bootstrap").id,
                "arch": """<xpath expr="//t[@t-call-assets='web.assets_web_print']" position="before">
                    <t t-set="color_scheme" t-value="'dark'" />
                </xpath>""",
            }
        )
