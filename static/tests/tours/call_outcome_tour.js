import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_risk_call_outcome", {
    steps: () => [
        {
            content: "Open the call of the customer",
            trigger: '.o_kanban_group:contains("Queued") .o_kanban_record:contains("Late Payer")',
            run: "click",
        },
        {
            content: "Write down what came of it",
            trigger: '.o_statusbar_buttons button:contains("Outcome")',
            run: "click",
        },
        {
            trigger:
                '.modal .o_field_widget[name="call_outcome"] label:contains("Promised to pay")',
            run: "click",
        },
        {
            content: "A day is proposed; say what was promised",
            trigger: '.modal:has(.o_field_widget[name="date"]) .o_field_widget[name="note"] input',
            run: "edit Pays next week",
        },
        {
            trigger: '.modal .modal-footer button[name="action_confirm"]',
            run: "click",
        },
        {
            content: "The call is done",
            trigger: '.o_statusbar_status .o_arrow_button_current:contains("Done")',
        },
    ],
});
