"""Everything can be done with the keyboard alone: real keys in a real browser."""

from odoo.tests import tagged

from .keyboard import KeyboardCase

MATRIX = ".o_credit_risk_matrix"


@tagged("post_install", "-at_install")
class TestKeyboard(KeyboardCase):
    # The matrix

    def assertCell(self, browser, row, column):
        place = browser.evaluate(
            "[document.activeElement.dataset.row, document.activeElement.dataset.column].map(Number)"
        )
        self.assertEqual(place, [row, column])

    def test_matrix_is_reached(self):
        def steps(browser):
            browser.wait(f"{MATRIX} canvas")
            self.walk(browser, MATRIX)

        self.drive("/odoo/credit_risk_matrix", steps, self.manager)

    def test_matrix_with_arrows_enter_and_menu(self):
        """From cell to cell, to the ends, the menu and out of it again, and into the customers."""

        def steps(browser):
            browser.wait(f"{MATRIX} [role=gridcell]")
            self.tab_to(browser, "[role=gridcell]")
            self.assertCell(browser, 0, 0)
            for keys, place in (
                (("ArrowRight",), (0, 1)),
                (("ArrowDown",), (1, 1)),
                (("End",), (1, 3)),
                (("ArrowRight",), (1, 3)),
                (("End", "Control"), (3, 3)),
                (("ArrowUp",), (2, 3)),
                (("Home",), (2, 0)),
                (("Home", "Control"), (0, 0)),
                (("ArrowLeft",), (0, 0)),
            ):
                browser.press(*keys)
                self.assertCell(browser, *place)
            for key in ("m", "ContextMenu"):
                browser.press(key)
                browser.wait(".o-dropdown--menu .o_credit_open_customers")
                browser.press("ArrowDown")
                browser.wait(".o-dropdown--menu .o-dropdown-item.focus")
                browser.press("Escape")
                browser.wait_until("!document.querySelector('.o-dropdown--menu')")
                browser.wait_until("document.activeElement.matches('[role=gridcell]')")
                self.assertCell(browser, 0, 0)
            browser.press("End", "Control")
            browser.press("Enter")
            browser.wait(".o_list_view .o_data_row")

        self.drive("/odoo/credit_risk_matrix", steps, self.manager)

    def test_the_focus_leaves_the_matrix_again(self):
        """One cell is in the order of Tab: the next press goes on to what stands beside."""

        def steps(browser):
            browser.wait(f"{MATRIX} [role=gridcell]")
            self.tab_to(browser, "[role=gridcell]")
            browser.press("Tab")
            self.assertFalse(browser.evaluate("!!document.activeElement.closest('.o_credit_grid')"))
            browser.press("Tab", "Shift")
            self.assertCell(browser, 0, 0)

        self.drive("/odoo/credit_risk_matrix", steps, self.manager)

    # The customer card

    def test_card_is_reached(self):
        def steps(browser):
            browser.click('.o_notebook a[name="credit_risk"]')
            browser.wait(".o_credit_card .o_credit_score_bar")
            self.walk(browser, ".o_credit_card")

        self.make_work()
        self.drive(f"/odoo/res.partner/{self.late.id}", steps, self.controller)

    def test_card_opens_and_closes_by_keyboard(self):
        """Enter on the badge opens it, the focus goes into it, Escape brings it back."""

        def steps(browser):
            browser.wait(".o_data_row .o_credit_card_button")
            browser.press("ArrowDown")  # from the search into the list, as in every list of Odoo
            for _press in range(12):
                if browser.evaluate("document.activeElement.matches('.o_credit_card_button')"):
                    break
                browser.press("ArrowDown" if _press == 0 else "ArrowRight")
            self.assertTrue(
                browser.evaluate("document.activeElement.matches('.o_credit_card_button')")
            )
            browser.press("Enter")
            browser.wait(".o_credit_card_popover .o_credit_score_bar")
            browser.wait_until("!!document.activeElement.closest('.o_credit_card_popover')")
            self.walk(browser, ".o_credit_card_popover")
            browser.press("Escape")
            browser.wait_until("!document.querySelector('.o_credit_card_popover')")
            browser.wait_until("document.activeElement.matches('.o_credit_card_button')")

        self.drive("/odoo/credit-customers", steps, self.controller)

    # The set-up

    def test_set_up_from_the_first_page_to_the_last(self):
        """Tab and Enter alone; each page begins at its heading, so that a reader is told where it is."""

        def steps(browser):
            browser.wait(".o_credit_template")
            self.walk(browser, ".o_credit_setup")
            self.tab_to(browser, ".o_credit_template[data-code='small'] button")
            browser.press("Enter")
            for page in ("categories", "grades", "kpis", "paths", "check"):
                browser.wait(f"[data-page='{page}'][aria-current='step']")
                browser.wait_until("document.activeElement.matches('.o_credit_heading')")
                if page == "check":
                    browser.wait(".o_credit_preview_matrix")
                self.walk(browser, ".o_credit_setup")
                if page != "check":
                    self.tab_to(browser, ".o_credit_next")
                    browser.press("Enter")
            self.tab_to(browser, ".o_credit_save")
            browser.press("Enter")
            browser.wait(".o_credit_saved")
            browser.wait_until("document.activeElement.matches('.o_credit_heading')")
            self.walk(browser, ".o_credit_setup")

        self.drive("/odoo/credit-set-up", steps, self.manager)
        self.assertEqual(self.company.credit_setup_state, "done")

    # My day

    def test_my_day(self):
        """Everything is reached; a call is written down without a mouse."""

        def steps(browser):
            browser.wait(".o_credit_my_day [data-section=calls]")
            self.walk(browser, ".o_credit_my_day")
            self.tab_to(browser, "[data-section=calls] .o_credit_main")
            browser.press("Enter")
            browser.wait(".modal .o_form_view")
            browser.wait_until("!!document.activeElement.closest('.modal')")
            browser.press("Escape")
            browser.wait_until("!document.querySelector('.modal')")

        self.make_work()
        self.drive("/odoo/credit-my-day", steps, self.controller)

    def test_health_check_is_reached(self):
        def steps(browser):
            browser.wait(".o_credit_finding")
            self.walk(browser, ".o_credit_health")

        self.drive("/odoo/credit-health", steps, self.manager)
