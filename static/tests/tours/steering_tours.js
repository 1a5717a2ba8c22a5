import { registry } from "@web/core/registry";

/** Selectors by name only: the tours are made in any language. */
const CUSTOMER = "Late <i>Payer</i>";
const row = (text) =>
    `.o_data_row:has(td[name="partner_id"]:contains("${CUSTOMER}")):has(td[name="proposed"]:contains("${text}"))`;

registry.category("web_tour.tours").add("credit_risk_proposals", {
    steps: () => [
        {
            content: "The proposal says why",
            trigger: `${row("600")} td[name="why"]:contains("600")`,
        },
        {
            content: "Open the assessment behind it",
            trigger: `${row("600")} button[name="action_open_assessment"]`,
            run: "click",
        },
        {
            trigger:
                '.o_form_view .o_field_widget[name="score"], .o_form_view .o_credit_explanation',
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Apply the limit",
            trigger: `${row("600")} button[name="action_apply"]`,
            run: "click",
        },
        {
            content: "It left the list of what is proposed",
            trigger: `.o_list_view:not(:has(${row("600")}))`,
        },
        {
            content: "Put the other one away",
            trigger: `.o_data_row:has(td[name="partner_id"]:contains("${CUSTOMER}")) button[name="action_dismiss"]`,
            run: "click",
        },
        {
            trigger: `.o_list_view:not(:has(.o_data_row:has(td[name="partner_id"]:contains("${CUSTOMER}"))))`,
        },
        {
            content: "Show all of them",
            trigger: ".o_searchview_facet .o_facet_remove",
            run: "click",
        },
        {
            content: "Take it back",
            trigger: `${row("600")} button[name="action_undo"]`,
            run: "click",
        },
        {
            content: "It was taken back",
            trigger: `${row("600")}:not(:has(button[name="action_undo"]))`,
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_release", {
    steps: () => [
        {
            content: "Core's warning says the grade",
            trigger: ".o_form_view .alert:contains('100')",
        },
        {
            content: "Posting is refused",
            trigger: 'button[name="action_post"]:visible',
            run: "click",
        },
        {
            trigger: ".modal .modal-body:contains('50')",
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            content: "Release it",
            trigger: "button.o_credit_release",
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name="reason"] textarea',
            run: "edit Paid this morning",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Nothing is left to release",
            trigger: ".o_form_view:not(:has(button.o_credit_release))",
        },
        {
            trigger: 'body:not(:has(.modal)) button[name="action_post"]:visible',
            run: "click",
        },
        {
            content: "It is posted",
            trigger: '.o_form_view button[name="button_draft"]',
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_terms", {
    steps: () => [
        {
            trigger: '.o_data_row:first td[name="limit_mode"]',
            run: "click",
        },
        {
            trigger:
                '.o_selected_row [name="limit_mode"] .o_select_menu_toggler, .o_selected_row [name="limit_mode"] select, .o_selected_row [name="limit_mode"] input',
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Fixed')",
            run: "click",
        },
        {
            trigger: '.o_selected_row [name="limit_amount"] input',
            run: "edit 750",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            trigger:
                '.o_list_view:not(:has(.o_selected_row)) .o_data_row:first td[name="limit_amount"]:contains("750")',
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_guarantee", {
    steps: () => [
        {
            trigger: '.o_notebook .nav-link[name="credit_risk"]',
            run: "click",
        },
        {
            content: "The card says what is advised",
            trigger: ".o_credit_card .o_credit_stop",
        },
        {
            trigger: ".o_credit_card .o_credit_guarantee_wanted",
        },
        {
            trigger: 'button[name="action_open_credit_guarantees"]:visible',
            run: "click",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: '.o_form_view .o_field_widget[name="amount"] input',
            run: "edit 250",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "Back to the customer",
            trigger: ".breadcrumb-item:first a, .o_breadcrumb .o_back_button",
            run: "click",
        },
    ],
});
