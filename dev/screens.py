"""The screens of which `bin/screenshots` makes pictures. A part that adds a screen adds a line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """One picture: what is opened, by whom, and what is there when it is ready.

    :param name: of the picture; it stays the same, because pages show it
    :param ready: CSS selector that is there when the screen has drawn itself
    :param click: CSS selectors that are clicked one after the other before the picture is made
    :param ready_after: CSS selector that is there after the clicks
    :param dark: also with the dark assets
    :param height: of the wide picture in pixels
    :param store: the wide picture goes to the page of the apps store, too
    """

    name: str
    url: str
    ready: str
    login: str = "controller"
    click: tuple = ()
    ready_after: str = ""
    dark: bool = False
    height: int = 900
    store: bool = False


SCREENS = (
    Screen(
        "matrix",
        "/odoo/credit_risk_matrix",
        ".o_credit_risk_matrix [role=grid]",
        login="manager",
        dark=True,
        height=1080,
        store=True,
    ),
    Screen(
        "matrix_compared",
        "/odoo/credit_risk_matrix",
        ".o_credit_risk_matrix [role=grid]",
        login="manager",
        click=(".o_credit_last_month",),
        ready_after=".o_credit_migration",
        height=1080,
        store=True,
    ),
    Screen(
        "customer_card",
        "/odoo/credit-customers",
        ".o_list_view, .o_kanban_view",
        click=("button.o_credit_card_button",),
        ready_after=".o_credit_card .o_credit_score_bar",
        dark=True,
        store=True,
    ),
    Screen(
        "customer_form",
        "/odoo/credit-customers",
        ".o_list_view, .o_kanban_view",
        click=(
            "button.o_credit_card_button",
            ".o_credit_open_customer",
            ".o_notebook a[name=credit_risk]",
        ),
        ready_after=".o_form_view .o_credit_card .o_credit_history",
        dark=True,
        height=1600,
    ),
    Screen("alerts", "/odoo/credit-alerts", ".o_list_view, .o_kanban_view", store=True),
    Screen("setup_start", "/odoo/credit-set-up", ".o_credit_template", login="manager"),
    *(
        Screen(
            f"setup_{page}",
            "/odoo/credit-set-up",
            ".o_credit_template",
            login="manager",
            click=(".o_credit_template button", f"[data-page='{page}']"),
            ready_after=f"[data-page='{page}'][aria-current='step']",
            store=page in ("kpis", "paths"),
        )
        for page in ("categories", "grades", "kpis", "paths", "check")
    ),
    Screen("health", "/odoo/credit-health", ".o_credit_health", login="manager"),
    Screen("policy_drafts", "/odoo/credit-drafts", ".o_list_view, .o_kanban_view", login="manager"),
    Screen("policy_draft_new", "/odoo/credit-drafts/new", ".o_form_view", login="manager"),
    Screen("policy_replays", "/odoo/credit-replays", ".o_list_view, .o_kanban_view"),
    Screen(
        "policy_replay",
        "/odoo/credit-replays",
        ".o_list_view .o_data_row, .o_kanban_record",
        click=(".o_data_row .o_data_cell, .o_kanban_record",),
        ready_after=".o_field_widget[name='present_messages']",
        height=1200,
    ),
    Screen("policy_replay_new", "/odoo/credit-replays/new", ".o_form_view"),
    Screen("my_day", "/odoo/credit-my-day", ".o_credit_my_day", store=True),
    Screen(
        "call_outcome",
        "/odoo/credit-my-day",
        ".o_credit_my_day",
        click=("[data-section=calls] .o_credit_main",),
        ready_after=".modal .o_form_view",
    ),
    Screen("my_day_manager", "/odoo/credit-my-day", ".o_credit_my_day", login="manager"),
    Screen("my_day_salesperson", "/odoo/credit-my-day", ".o_credit_my_day", login="user"),
    Screen("worklist", "/odoo/credit-worklist", ".o_kanban_view .o_kanban_record"),
    Screen("runs", "/odoo/credit-runs", ".o_list_view, .o_kanban_view"),
    Screen(
        "run",
        "/odoo/credit-runs",
        ".o_list_view, .o_kanban_view",
        click=(".o_data_row .o_data_cell, .o_kanban_record",),
        ready_after=".o_form_view [name=action_ids]",
    ),
    Screen("items", "/odoo/credit-items", ".o_list_view, .o_kanban_view"),
    Screen("holds", "/odoo/credit-holds", ".o_list_view, .o_kanban_view"),
    Screen("customers", "/odoo/credit-customers", ".o_list_view, .o_kanban_view"),
    Screen("history", "/odoo/credit-history", ".o_list_view, .o_kanban_view"),
    Screen(
        "customer_file",
        "/odoo/credit-internal-notes",
        ".o_list_view, .o_kanban_view",
    ),
    Screen("credit_advice", "/odoo/credit-advice", ".o_list_view, .o_kanban_view"),
    Screen("legal_situations", "/odoo/credit-legal", ".o_list_view, .o_kanban_view"),
    Screen("annual_accounts", "/odoo/credit-annual-accounts", ".o_list_view, .o_kanban_view"),
    Screen(
        "annual_account",
        "/odoo/credit-annual-accounts",
        ".o_list_view .o_data_row, .o_kanban_view .o_kanban_record",
        click=(".o_data_row .o_data_cell, .o_kanban_record",),
        ready_after=".o_credit_ratio",
    ),
    Screen(
        "validation",
        "/odoo/credit-validation/new",
        ".o_form_view",
        click=("button[name='action_validate']",),
        ready_after=".o_field_widget[name='line_ids'] .o_data_row",
    ),
    Screen("effect", "/odoo/credit-effect", ".o_list_view, .o_kanban_view"),
    Screen("overdue", "/odoo/credit-overdue", ".o_view_controller"),
    Screen("ageing", "/odoo/credit-ageing", ".o_list_view .o_data_row"),
    Screen("collections", "/odoo/credit-collections", ".o_graph_canvas_container canvas"),
    Screen("key_figures", "/odoo/credit-key-figures", ".o_credit_key_figures .o_credit_whole"),
    Screen("portfolio_review", "/odoo/credit-portfolio", ".o_credit_document"),
    Screen("followup_results", "/odoo/credit-results", ".o_pivot"),
    Screen("followup_results_pages", "/odoo/credit-results-report", ".o_credit_document"),
    Screen("schedules", "/odoo/credit-schedules/new", ".o_form_view"),
    Screen(
        "cells",
        "/odoo/action-credit_risk_matrix.credit_risk_matrix_cell_action",
        ".o_list_view",
        login="manager",
    ),
    Screen("terms", "/odoo/credit-terms", ".o_list_view", login="manager"),
    Screen("proposals", "/odoo/credit-proposals", ".o_list_view, .o_kanban_view"),
    Screen("guarantees", "/odoo/credit-guarantees", ".o_list_view, .o_kanban_view"),
)
