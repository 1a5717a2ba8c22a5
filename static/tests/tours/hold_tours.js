import { registry } from "@web/core/registry";

/** Choose a value of a many2one field. */
function choose(name, value) {
    return [
        {
            content: `Look for ${value}`,
            trigger: `.o_field_widget[name="${name}"] input`,
            run: `edit ${value}`,
        },
        {
            trigger: `.ui-autocomplete a:contains("${value}"), .o-autocomplete--dropdown-item:contains("${value}")`,
            run: "click",
        },
    ];
}

/** Put a text file into an upload field. */
function upload(text) {
    return ({ anchor }) => {
        const files = new window.DataTransfer();
        files.items.add(new File([text], "levels.csv", { type: "text/csv" }));
        anchor.files = files.files;
        anchor.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

registry.category("web_tour.tours").add("credit_risk_promise_and_import", {
    steps: () => [
        {
            content: "Make a hold",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is a promise to pay",
            trigger: '.o_field_widget[name="kind"] input[data-value="promise"]',
            run: "click",
        },
        {
            trigger: '.o_field_widget[name="reason"] input',
            run: "edit Said so on the phone",
        },
        ...choose("partner_id", "Late Payer"),
        {
            content: "The screen says how much is open",
            trigger: '.o_field_widget[name="open_amount"]:contains("570.00")',
        },
        {
            content: "Add the promised payment",
            trigger:
                '.o_field_widget[name="promise_ids"] .o_field_x2many_list_row_add a, .o_field_widget[name="promise_ids"] .o_field_x2many_list_row_add button',
            run: "click",
        },
        {
            trigger:
                '.o_field_widget[name="promise_ids"] .o_selected_row td[name="amount"] input:value("570.00")',
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The promise is open",
            trigger: '.o_form_saved .o_field_widget[name="promise_state"]:contains("Open")',
        },
        {
            content: "Import the levels reached before",
            trigger: '[data-menu-xmlid="credit_risk_matrix.credit_followup_menu"]',
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="credit_risk_matrix.credit_level_import_menu"]',
            run: "click",
        },
        {
            content: "A file with a bad line",
            trigger: '.modal .o_field_widget[name="file"] input[type="file"]:not(:visible)',
            run: upload("invoice,level,date\nTOUR/9999,First reminder,"),
        },
        {
            trigger:
                '.modal .o_field_widget[name="file"]:contains("levels.csv"), .modal .o_field_widget[name="file"] input:value("levels.csv")',
        },
        {
            trigger: '.modal button[name="action_import"]',
            run: "click",
        },
        {
            content: "It is told by its number",
            trigger:
                '.modal:contains("Line 2: there is no posted invoice TOUR/9999.") .modal-footer .btn-primary',
            run: "click",
        },
        {
            content: "A good file",
            trigger: '.modal .o_field_widget[name="file"] input[type="file"]:not(:visible)',
            run: upload("invoice,level,date\nTOUR/0001,First reminder,"),
        },
        {
            trigger: '.modal button[name="action_import"]',
            run: "click",
        },
        {
            content: "It is stored",
            trigger: '.o_notification:contains("1 items stand at a level now")',
        },
    ],
});
