import { registry } from "@web/core/registry";

/** Selectors by name only: the tour is made in any language. */
const steps = () => [
    {
        content: "A new validation",
        trigger: ".o_list_button_add",
        run: "click",
    },
    {
        content: "Bad is the worst quarter",
        trigger: '.o_field_widget[name="outcome"] select, .o_field_widget[name="outcome"] input',
    },
    {
        content: "Within three months",
        trigger: '.o_field_widget[name="months"] input',
        run: "edit 3",
    },
    {
        content: "Validate",
        trigger: 'button[name="action_validate"]',
        run: "click",
    },
    {
        content: "It says what it comes to, and that these are too few",
        trigger: '.o_form_view .alert-warning .o_field_widget[name="warnings"]',
    },
    {
        content: "Every figure has its line",
        trigger: '.o_field_widget[name="line_ids"] .o_data_row td[name="auc"]',
    },
    {
        content: "The bad payers of each grade",
        trigger: '.o_notebook .nav-link[name="grades"]',
        run: "click",
    },
    {
        trigger: '.o_field_widget[name="grade_line_ids"] .o_data_row td[name="bad_rate"]',
    },
    {
        content: "The same as a picture",
        trigger: 'button[name="action_open_lines"]',
        run: "click",
    },
    {
        trigger: ".o_graph_canvas_container canvas",
    },
    {
        content: "And as a list",
        trigger: ".o_switch_view.o_list",
        run: "click",
    },
    {
        trigger: '.o_list_view .o_data_row td[name="auc"]',
    },
    {
        content: "The effect of steps, from the menu",
        trigger: '[data-menu-xmlid="credit_risk_matrix.menu_credit_policy_trial"]',
        run: "click",
    },
    {
        trigger: '[data-menu-xmlid="credit_risk_matrix.credit_followup_effect_menu"]',
        run: "click",
    },
    {
        content: "One item was called about and paid: too few to tell",
        trigger: '.o_data_row td[name="share_14"]:contains("100")',
    },
    {
        content: "What it rests on",
        trigger: '.o_data_row button[name="action_open_actions"]',
        run: "click",
    },
    {
        trigger: ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost), .o_list_view .o_data_row",
    },
];

registry.category("web_tour.tours").add("credit_risk_validation", { steps });
