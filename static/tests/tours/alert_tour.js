import { registry } from "@web/core/registry";

/** Selectors by name only: the tour is made in any language. */
const row = (name) => `.o_data_row:has(td[name="partner_id"]:contains("${name}"))`;

registry.category("web_tour.tours").add("credit_risk_alerts", {
    steps: () => [
        {
            content: "The alert says its numbers",
            trigger: `${row("Late Payer")} td[name="sentence"]:contains("500")`,
        },
        {
            content: "Open what it rests on",
            trigger: `${row("Late Payer")} button[name="action_open_evidence"]`,
            run: "click",
        },
        {
            content: "The late item is there",
            trigger: '.o_data_row:contains("ALERT/0001")',
        },
        {
            content: "Back to the alerts",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Put the other one aside",
            trigger: `${row("Big Buyer")} button[name="action_snooze"]`,
            run: "click",
        },
        {
            content: "It is gone from what is open",
            trigger: `.o_list_view:not(:has(${row("Big Buyer")}))`,
        },
        {
            content: "Open the alert",
            trigger: `${row("Late Payer")} td[name="sentence"]`,
            run: "click",
        },
        {
            content: "Take it",
            trigger: '.o_form_view button[name="action_take"]',
            run: "click",
        },
        {
            trigger: '.o_form_view:not(:has(button[name="action_take"]))',
        },
        {
            content: "Back to the alerts",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Resolve it from the list",
            trigger: `${row("Late Payer")} button[name="action_resolve"]`,
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: `.o_list_view:not(:has(${row("Late Payer")})) .o_nocontent_help`,
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_alert_rules", {
    steps: () => [
        {
            trigger: '.o_data_row td[name="name"]:contains("Credit limit")',
            run: "click",
        },
        {
            content: "The rule says when",
            trigger: '.o_field_widget[name="description"]:contains("credit limit")',
        },
        {
            trigger: '.o_field_widget[name="threshold"] input',
            run: "edit 80",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "The alerts of a customer, from the menu",
            trigger: '[data-menu-xmlid="credit_risk_matrix.credit_risk_alert_menu"]',
            run: "click",
        },
        {
            trigger: '.o_data_row td[name="partner_id"]:contains("Late Payer")',
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_alerts_of_a_customer", {
    steps: () => [
        {
            content: "The customer has an alert",
            trigger: '.oe_stat_button[name="action_open_credit_alerts"]:contains("1")',
            run: "click",
        },
        {
            trigger: '.o_data_row td[name="sentence"]:contains("500")',
        },
    ],
});
