"""Nobody is stopped by a screen: axe-core finds nothing serious, and no colour is the only sign of anything."""

from odoo.tests import tagged

from .barrier_world import BarrierCase

PHONE = "390x844"

MATRIX = ".o_credit_risk_matrix"
CARD = ".o_credit_card"
POPOVER = ".o_credit_card_popover"
DAY = ".o_credit_my_day"
SETUP = ".o_credit_setup"


@tagged("post_install", "-at_install")
class TestBarriers(BarrierCase):
    def setUp(self):
        super().setUp()
        self.found = []

    def look(self, browser, selector, place):
        """Keep what is found in a part of the page, so that a test tells about all its states."""
        self.found += [f"{place}: {text}" for text in browser.find_barriers(selector)]
        self.found += [f"{place}: colour alone: {h}" for h in browser.find_colour_alone(selector)]

    def walk(self, url, steps, user, **kwargs):
        self.drive(url, steps, user, **kwargs)
        self.assertFalse(self.found, "\n".join(["", *self.found]))

    def walk_dark(self, url, steps, user):
        self.make_dark()
        self.walk(url, steps, user, cookies={"color_scheme": "dark"})

    # The tool itself

    def test_a_barrier_is_found(self):
        """A picture without words, and a coloured sign without words, do not pass."""

        def steps(browser):
            browser.wait(MATRIX)
            browser.evaluate(
                f"document.querySelector('{MATRIX}').insertAdjacentHTML('beforeend',"
                '\'<div><img src="/web/static/img/nologo.png"><b class="o_tag_color_1" style="width:9px;height:9px"></b></div>\')'
            )
            [barrier] = [text for text in browser.find_barriers(MATRIX) if "image-alt" in text]
            self.assertIn("nologo", barrier)
            self.assertEqual(len(browser.find_colour_alone(MATRIX)), 1)

        self.drive("/odoo/credit_risk_matrix", steps, self.manager)

    # The matrix

    def matrix(self, browser):
        browser.wait(f"{MATRIX} [role=gridcell]")
        browser.wait(f"{MATRIX} canvas")
        self.look(browser, MATRIX, "matrix")
        browser.evaluate("document.querySelector('.o_credit_last_month')?.click()")
        browser.wait(".o_credit_migration")
        self.look(browser, MATRIX, "matrix compared")

    def test_matrix(self):
        self.walk("/odoo/credit_risk_matrix", self.matrix, self.manager)

    def test_matrix_on_a_phone(self):
        self.walk("/odoo/credit_risk_matrix", self.matrix, self.manager, size=PHONE)

    def test_matrix_in_the_dark(self):
        self.walk_dark("/odoo/credit_risk_matrix", self.matrix, self.manager)

    # The customer card

    def card(self, browser):
        browser.click('.o_notebook a[name="credit_risk"]')
        browser.wait(f"{CARD} .o_credit_score_bar")
        browser.evaluate(f"document.querySelectorAll('{CARD} details').forEach(d => d.open = true)")
        self.look(browser, CARD, "card")

    def popover(self, browser):
        browser.click(".o_credit_card_button")
        browser.wait(f"{POPOVER} .o_credit_score_bar")
        self.look(browser, POPOVER, "card in a popover")

    def test_card(self):
        self.make_work()
        for partner in (self.late, self.jansen):
            self.walk(f"/odoo/res.partner/{partner.id}", self.card, self.controller)

    def test_card_on_a_phone(self):
        url = f"/odoo/res.partner/{self.jansen.id}"
        self.walk(url, self.card, self.controller, size=PHONE)

    def test_card_in_the_dark(self):
        self.walk_dark(f"/odoo/res.partner/{self.jansen.id}", self.card, self.controller)

    def test_card_in_a_popover(self):
        self.walk("/odoo/credit-customers", self.popover, self.controller)

    # My day

    def day(self, browser):
        browser.wait(f"{DAY} [data-section=calls]")
        self.look(browser, DAY, "my day")
        browser.click("[data-section=calls] .o_credit_main")
        browser.wait(".modal .o_form_view")
        self.look(browser, ".modal .o_form_renderer", "outcome")

    def test_my_day(self):
        self.make_work()
        self.walk("/odoo/credit-my-day", self.day, self.controller)

    def test_my_day_on_a_phone(self):
        self.make_work()
        self.walk("/odoo/credit-my-day", self.day, self.controller, size=PHONE)

    def test_my_day_in_the_dark(self):
        self.make_work()
        self.walk_dark("/odoo/credit-my-day", self.day, self.controller)

    # Set-up and health check

    def setup(self, browser):
        browser.wait(f"{SETUP} .o_credit_template")
        self.look(browser, SETUP, "set-up: start")
        browser.click(".o_credit_keep")
        for page in ("categories", "grades", "kpis", "paths", "check"):
            browser.click(f"[data-page='{page}']")
            browser.wait(f"[data-page='{page}'][aria-current='step']")
            browser.wait(f"{SETUP} .o_credit_preview_matrix" if page == "check" else SETUP)
            browser.evaluate(
                f"document.querySelectorAll('{SETUP} details').forEach(d => d.open = true)"
            )
            self.look(browser, SETUP, f"set-up: {page}")

    def health(self, browser):
        browser.wait(".o_credit_health h1")
        browser.wait(".o_credit_finding")
        self.look(browser, ".o_credit_health", "health check")

    def test_set_up(self):
        self.walk("/odoo/credit-set-up", self.setup, self.manager)

    def test_set_up_on_a_phone(self):
        self.walk("/odoo/credit-set-up", self.setup, self.manager, size=PHONE)

    def test_set_up_in_the_dark(self):
        self.walk_dark("/odoo/credit-set-up", self.setup, self.manager)

    def test_health_check(self):
        self.walk("/odoo/credit-health", self.health, self.manager)
        self.walk("/odoo/credit-health", self.health, self.manager, size=PHONE)
