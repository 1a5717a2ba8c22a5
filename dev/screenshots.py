"""`bin/screenshots [NAMES]`: pictures of the demo company's screens, wide and at 390 pixels, some also in the dark, into docs/screenshots.

It starts the demo on a free port of its own, opens each screen of `screens.py` in Chromium and stops both. Pictures have few
colours, so that they are small. NAMES choose some of the screens. It fails when a screen does not come, or shows an error.

Letters and e-mails in four languages (into docs/letters) and reports as PDF and XLSX (into docs/screenshots) are pictures, too:
NAMES as `papers.py` lists them, for example final_notice_letter, statement, report_ageing_pdf; a wrong name lists them all.
"""

import base64
import io
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import requests
import websocket
from PIL import Image
from screens import SCREENS

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    os.environ["CREDIT_DEMO_PORT"] = str(probe.getsockname()[1])

import demo
from kit import databases
from kit.home import CHECKOUT, REPO, SetupError, locked, step
from kit.programs import OTHER_NAMES, ensure_programs
from paper_pictures import picture_papers

FOLDER = REPO / "docs" / "screenshots"
#: of the page of the apps store, which is shipped
STORE = REPO / "static" / "description" / "screens"
BASE = f"http://127.0.0.1:{demo.PORT}"
#: width in pixels, height (of a wide picture the screen says it), what is added to the name
SIZES = ((1400, None, ""), (390, 844, "_390"))
#: seconds to wait for a screen, and for what moves to stand still
PATIENCE, REST = 60, 1.5
COLOURS = 256

#: what lets a browser with the cookie color_scheme=dark have dark colours: Odoo Community has the bundle, no switch, no values
DARK = """
views, url = env["ir.ui.view"], "/credit_demo/dark.scss"
env["ir.attachment"].search([("url", "=", url)]).unlink()
env["ir.attachment"].create({
    "name": "dark", "url": url, "raw": {values!r}, "mimetype": "text/scss", "type": "binary", "public": True,
})
if not views.search([("key", "=", "credit_demo.dark")]):
    env["ir.asset"].create({
        "name": "dark", "bundle": "web.assets_web_dark", "directive": "prepend", "path": url,
    })
    views.create({
        "name": "Dark colours by cookie",
        "key": "credit_demo.dark",
        "type": "qweb",
        "inherit_id": env.ref("web.webclient_bootstrap").id,
        "arch": '''<xpath expr="//t[@t-call-assets='web.assets_web_print']" position="before">
            <t t-set="color_scheme" t-value="request and request.cookies.get('color_scheme')" />
        </xpath>''',
    })
env.cr.commit()
"""


class Browser:
    """A Chromium that is told what to do over its debugging protocol."""

    def __init__(self):
        names = ("chromium", *OTHER_NAMES["chromium"])
        program = next(filter(None, map(shutil.which, names)), None)
        if not program:
            raise SetupError("Chromium is missing.")
        self.folder = tempfile.mkdtemp(prefix="credit_screenshots_")
        options = ["--headless", "--disable-gpu", "--hide-scrollbars", "--remote-allow-origins=*"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        self.process = subprocess.Popen(
            [program, *options, "--remote-debugging-port=0", f"--user-data-dir={self.folder}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.numbers = itertools.count(1)
        self.socket = websocket.create_connection(self._find_page(), timeout=PATIENCE)
        self.call("Page.enable")

    def _find_page(self):
        """Wait until Chromium has written on which port it listens; return the address of its page."""
        end = time.time() + PATIENCE
        while time.time() < end:
            try:
                port = (Path(self.folder) / "DevToolsActivePort").read_text().split()[0]
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                    pages = [page for page in json.load(answer) if page["type"] == "page"]
                return pages[0]["webSocketDebuggerUrl"]
            except (OSError, IndexError):
                time.sleep(0.2)
        raise SetupError("Chromium did not start.")

    def call(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                return message.get("result", {})

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer.get("result", {}).get("value")

    def wait(self, selector, name):
        """Wait until something is there; an error dialog or nothing at all is an error."""
        end = time.time() + PATIENCE
        while time.time() < end:
            if self.evaluate("!!document.querySelector('.o_error_dialog')"):
                raise SetupError(f"{name} shows an error.")
            if self.evaluate(f"!!document.querySelector({json.dumps(selector)})"):
                return time.sleep(REST)
            time.sleep(0.2)
        raise SetupError(f"{name} did not come: {selector}")

    def picture(self):
        return Image.open(
            io.BytesIO(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
        )

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def log_in(browser, login, dark):
    """Let the browser be a user, in light or in dark."""
    session = requests.Session()
    params = {"db": demo.NAME, "login": login, "password": login}
    session.post(f"{BASE}/web/session/authenticate", json={"jsonrpc": "2.0", "params": params})
    cookies = {
        "session_id": session.cookies["session_id"],
        "color_scheme": "dark" if dark else "light",
    }
    for name, value in cookies.items():
        browser.call("Network.setCookie", name=name, value=value, url=BASE)


def with_few_colours(picture):
    """Return a picture of its most frequent colours, exactly, and of others that cover what is left.

    The most frequent ones alone would turn a sign of a few points grey, the others alone would tint the greys.
    """
    colours = sorted(picture.getcolors(picture.width * picture.height), reverse=True)
    frequent = [colour for _count, colour in colours[: COLOURS // 2]]
    covering = picture.quantize(COLOURS // 2, method=Image.Quantize.MAXCOVERAGE).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in frequent for part in colour] + covering)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def shoot(browser, screen, dark):
    """Make the pictures of one screen."""
    log_in(browser, screen.login, dark)
    for width, height, suffix in SIZES:
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height or screen.height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        browser.call("Emulation.setTouchEmulationEnabled", enabled=width < 600)
        browser.call("Page.navigate", url=BASE + screen.url)
        browser.wait(screen.ready, screen.name)
        for selector in screen.click:
            browser.wait(selector, screen.name)
            browser.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        if screen.ready_after:
            browser.wait(screen.ready_after, screen.name)
        path = FOLDER / f"{screen.name}{'_dark' if dark else ''}{suffix}.png"
        picture = with_few_colours(browser.picture().convert("RGB"))
        picture.save(path, optimize=True)
        if screen.store and not suffix and not dark:
            picture.save(STORE / path.name, optimize=True)


def shoot_all(screens):
    """Start Chromium, make the pictures, end it."""
    for folder in (FOLDER, STORE):
        folder.mkdir(parents=True, exist_ok=True)
    browser = Browser()
    try:
        for screen in screens:
            with step(f"picture of {screen.name}"):
                for dark in (False, True)[: 1 + screen.dark]:
                    shoot(browser, screen, dark)
    finally:
        browser.close()


def shoot_papers(names):
    """Start Chromium, make the pictures of letters and reports, end it."""
    browser = Browser()
    try:
        picture_papers(names, browser, with_few_colours)
    finally:
        browser.close()


def start_server():
    """Return the process of an Odoo that serves the demo, when it answers."""
    log = CHECKOUT / "screenshots.log"
    options = [f"--db-filter=^{demo.NAME}$", "--http-interface=127.0.0.1"]
    options += [f"--http-port={demo.PORT}", "--max-cron-threads=0"]
    command = databases.odoo_command("-d", demo.NAME, *options)
    with log.open("w") as handle:
        server = subprocess.Popen(command, stdout=handle, stderr=handle, stdin=subprocess.DEVNULL)
    if not demo.answers(server):
        raise SetupError(f"Odoo did not start; its log is {log}")
    return server


def main(names):
    """Make the demo as `bin/demo` does, then the pictures: first of papers, whose names only the demo knows."""
    chosen = [screen for screen in SCREENS if not names or screen.name in names]
    papers = set(names) - {screen.name for screen in SCREENS}
    ensure_programs("chromium", "pdftotext")
    if demo.main(["--once"]):
        return 1
    if papers or not names:
        shoot_papers(papers)
    if not chosen:
        return 0
    with locked(demo.NAME):
        if any(screen.dark for screen in chosen):
            options = ["shell", "-d", demo.NAME, "--no-http", "--log-level=error"]
            values = (REPO / "tests" / "dark.scss").read_bytes()
            script = DARK.replace("{values!r}", repr(values))
            databases.odoo(*options, script=script, error="The dark colours could not be had")
        with step("start Odoo"):
            server = start_server()
        try:
            shoot_all(chosen)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
