import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Wait until the status bar shows a state. */
function stateIs(label) {
    return {
        content: `The state is ${label}`,
        trigger: `.o_statusbar_status .o_arrow_button_current:contains("${label}")`,
    };
}

/** Press a button above the sheet. */
function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `.o_statusbar_buttons button[name="${name}"]`,
        run: "click",
    };
}

const confirm = {
    content: "Confirm",
    trigger: ".modal .modal-footer .btn-primary",
    run: "click",
};

tours.add("credit_risk_controller_morning", {
    steps: () => [
        {
            content: "The worklist shows the customer with grade and amount",
            trigger:
                '.o_kanban_record:contains("Late Payer"):has(.o_credit_grade_badge):contains("500.00")',
            run: "click",
        },
        stateIs("Proposed"),
        {
            content: "The item stands in the action",
            trigger: '.o_field_widget[name="line_ids"] .o_data_row:contains("500.00")',
        },
        press("action_approve"),
        stateIs("Approved"),
        press("action_execute"),
        confirm,
        stateIs("Queued"),
        {
            content: "Back to the worklist, where it waits to be sent",
            trigger: ".o_breadcrumb a:contains(Worklist), .breadcrumb-item a:contains(Worklist)",
            run: "click",
        },
        {
            trigger: '.o_kanban_group:contains("Queued") .o_kanban_record:contains("Late Payer")',
        },
    ],
});

tours.add("credit_risk_run", {
    steps: () => [
        {
            content: "Make a run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        stateIs("Draft"),
        press("action_start_propose"),
        stateIs("Proposed"),
        {
            content: "The run ties out",
            trigger: '.o_field_widget[name="tie_out"]:contains("difference"):contains("0.00")',
        },
        {
            content: "The action stands in the run",
            trigger: '.o_field_widget[name="action_ids"] .o_data_row:contains("Late Payer")',
        },
        press("action_approve"),
        stateIs("Approved"),
        press("action_start_execute"),
        confirm,
        stateIs("Done"),
        {
            content: "See why about every item",
            trigger: 'button[name="action_open_items"]',
            run: "click",
        },
        {
            trigger: '.o_list_view .o_group_header:contains("Done")',
            run: "click",
        },
        {
            trigger: '.o_data_row:contains("Late Payer"):contains("First reminder")',
        },
    ],
});

tours.add("credit_risk_partner_tab", {
    steps: () => [
        {
            content: "Open the tab",
            trigger: '.o_notebook a[name="credit_risk"]',
            run: "click",
        },
        {
            trigger: '.o_credit_grade_badge:contains("Moderate"):contains("2")',
        },
        ...["0.20", "1.20", "1.00", "2.40"].map((number) => ({
            content: `The screen shows ${number}`,
            trigger: `.o_credit_explanation td:contains("${number}")`,
        })),
        {
            content: "What would move the grade",
            trigger:
                '.o_credit_moves li[data-kind="better"]:contains("falls from 34.0 to 30 or less, the grade becomes Low")',
        },
        {
            content: "Whoever may not read the ledger gets no way into it",
            trigger: ".o_credit_explanation:not(:has(button))",
        },
        {
            content: "Whoever only looks has no button to work",
            trigger: '.tab-pane.active:not(:has(button[name="action_credit_risk_refresh"]))',
        },
        {
            content: "The history of the customer",
            trigger: 'button[name="action_credit_risk_open_history"]',
            run: "click",
        },
        {
            trigger: '.o_list_view .o_data_row:contains("Jansen"):contains("2.40")',
        },
    ],
});

tours.add("credit_risk_user_looks", {
    steps: () => [
        {
            content: "The worklist is there to be read",
            trigger: '.o_kanban_record:contains("Late Payer")',
            run: "click",
        },
        stateIs("Proposed"),
        {
            content: "Nothing to work with",
            trigger: ".o_form_view:not(:has(.o_statusbar_buttons button[name]))",
        },
    ],
});

/** Change the weight of a KPI in its window. */
function weigh(kpi, weight) {
    return [
        {
            content: `Open ${kpi}`,
            trigger: `.o_field_widget[name="kpi_ids"] .o_data_row:contains("${kpi}") td[name="name"]`,
            run: "click",
        },
        {
            content: `${kpi} weighs ${weight}`,
            trigger: '.modal .o_field_widget[name="weight"] input',
            run: `edit ${weight}`,
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ];
}

tours.add("credit_risk_scorecard", {
    steps: () => [
        ...weigh("DSO", 40),
        {
            content: "The total is shown at once, with what to do",
            trigger: '.alert-warning:contains("90.00"):contains("exactly 100")',
        },
        {
            content: "It cannot be saved",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: '.modal:contains("exactly 100")',
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        ...weigh("Credit advice", 50),
        {
            trigger: ".o_form_view:not(:has(.alert-warning:contains(exactly)))",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});

tours.add("credit_risk_settings", {
    steps: () => [
        {
            content: "The settings of this app",
            trigger: '.app_settings_block[data-key="credit_risk_matrix"]:contains("Quiet days")',
        },
        {
            content: "Five quiet days",
            trigger: '.o_field_widget[name="credit_followup_quiet_days"] input',
            run: "edit 5",
        },
        {
            content: "On working days only",
            trigger: '.o_field_widget[name="credit_followup_working_days"] input',
            run: "check",
        },
        {
            content: "Live from",
            trigger: '.o_field_widget[name="credit_followup_go_live"]',
        },
        {
            content: "Save",
            trigger: ".o_form_button_save, button[name=execute]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_dirty_warning))",
        },
    ],
});

tours.add("credit_risk_items_of_a_figure", {
    steps: () => [
        {
            content: "The value of a key figure is a button",
            trigger: '.o_credit_explanation button[data-metric="days_to_pay"]:contains("34.0")',
            run: "click",
        },
        {
            content: "It opens the payments that made it",
            trigger:
                '.o_breadcrumb:contains("DSO of Jansen"), .breadcrumb:contains("DSO of Jansen")',
        },
        {
            trigger: '.o_list_view .o_list_footer:contains("3,000.00")',
        },
        {
            content: "A payment leads to its invoice",
            trigger: ".o_data_row td[name=move_id]",
            run: "click",
        },
        {
            content: "Back to the customer",
            trigger: '.o_form_view:contains("INV/")',
        },
        {
            trigger:
                '.breadcrumb a:contains("Jansen B.V."), .o_breadcrumb a:contains("Jansen B.V.")',
            run: "click",
        },
        {
            content: "The button works by the keyboard too",
            trigger: '.o_credit_explanation button[data-metric="years_as_customer"]',
            run: ({ anchor }) => anchor.focus(),
        },
        {
            trigger: 'button[data-metric="years_as_customer"]:focus',
            run: "press Enter",
        },
        {
            trigger: '.o_list_view .o_data_row:contains("INV/"):not(:contains("34"))',
        },
    ],
});

tours.add("credit_risk_step_from_previous_contact", {
    steps: () => [
        {
            content: "The form asks for which items an added step holds",
            trigger: '.o_form_view:contains("Does a step that you add hold from today on")',
        },
        {
            content: "Add a step",
            trigger: '.o_field_widget[name="step_ids"] .o_field_x2many_list_row_add a',
            run: "click",
        },
        {
            content: "Its level",
            trigger: '.o_selected_row .o_field_widget[name="level_id"] input',
            run: "edit Call after",
        },
        {
            trigger: '.o-autocomplete--dropdown-item a:contains("Call after the reminder")',
            run: "click",
        },
        {
            content: "Seven days",
            trigger: '.o_selected_row .o_field_widget[name="day_offset"] input',
            run: "edit 7",
        },
        {
            content: "After the previous contact",
            trigger: '.o_selected_row .o_field_widget[name="offset_from"] .o_select_menu_toggler',
            run: "click",
        },
        {
            trigger: '.o_select_menu_item:contains("Previous contact")',
            run: "click",
        },
        {
            content: "It holds from today on, unless the manager empties the date",
            trigger: '.o_selected_row [name="applies_from"]:has(:not(:empty))',
        },
        {
            content: "Three days between two steps",
            trigger: '.o_field_widget[name="days_between"] input',
            run: "edit 3",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            trigger: '.o_data_row:contains("Call after the reminder"):contains("Previous contact")',
        },
    ],
});

tours.add("credit_risk_change_and_undo", {
    steps: () => [
        stateIs("Proposed"),
        {
            content: "Ask for another level",
            trigger: '.o_statusbar_buttons button:contains("Change")',
            run: "click",
        },
        {
            content: "Not another day but another level",
            trigger: '.modal .o_field_widget[name="kind"] label:contains("Another level")',
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name="level_id"] input',
            run: "edit Level 2",
        },
        {
            trigger: '.o-autocomplete--dropdown-item a:contains("Level 2")',
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name="reason"] input',
            run: "edit They know us",
        },
        {
            trigger: '.modal button[name="action_apply"]',
            run: "click",
        },
        {
            content: "The history tells it",
            trigger:
                '.o-mail-Message:contains("Level 1 changed to Level 2"):contains("They know us")',
        },
        press("action_approve"),
        stateIs("Approved"),
        press("action_execute"),
        confirm,
        stateIs("Queued"),
        press("action_undo"),
        confirm,
        stateIs("Cancelled"),
        {
            trigger: '.o-mail-Message:contains("Undone by")',
        },
    ],
});

tours.add("credit_risk_preview", {
    steps: () => [
        {
            content: "What would be proposed",
            trigger: '.o_credit_preview_actions td:contains("Late Payer")',
        },
        {
            content: "Read the full text",
            trigger: ".o_credit_preview_actions summary",
            run: "click",
        },
        {
            trigger: '.o_credit_preview_actions details[open]:contains("500.00")',
        },
        {
            content: "And the reasons",
            trigger: '.o_credit_preview_reasons td:contains("Not due yet")',
        },
    ],
});

tours.add("credit_risk_why_nothing", {
    steps: () => [
        {
            trigger: 'button[name="action_open_idle_items"]',
            run: "click",
        },
        {
            content: "Only what nothing happened for, by reason",
            trigger:
                '.o_list_view:not(:has(.o_group_header:contains("Proposed"))) .o_group_header:contains("Not due yet")',
        },
    ],
});
