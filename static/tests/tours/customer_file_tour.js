import { registry } from "@web/core/registry";

const { DateTime } = luxon;

/** Put a CSV file into the dialog, as a person does. */
function chooseFile() {
    const day = DateTime.now().minus({ days: 2 }).toISODate();
    const file = new File([`ref;advice;date;agency\nJ-1;2;${day};Graydon\n`], "advice.csv", {
        type: "text/csv",
    });
    const transfer = new document.defaultView.DataTransfer();
    transfer.items.add(file);
    const input = document.querySelector(".modal .o_field_binary input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A controller fills in a customer's file, and imports what an agency says. */
function fillIn(words) {
    const newEntry = (name) => [
        {
            trigger: `.o_form_view button:contains("${name}")`,
            run: "click",
        },
        {
            trigger: ".modal .o_form_view",
        },
    ];
    const save = {
        trigger: ".modal .o_form_button_save",
        run: "click",
    };
    return [
        {
            content: "The list is there; a dialog that opens earlier would take its place",
            trigger: '.o_data_row:contains("Jansen") td[name="partner_id"]',
        },
        {
            content: "Open the import from the menu",
            trigger: '[data-menu-xmlid="credit_risk_matrix.credit_risk_customer_menu"]',
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="credit_risk_matrix.credit_advice_import_menu"]',
            run: "click",
        },
        {
            trigger: ".modal .o_field_binary",
            run: chooseFile,
        },
        {
            content: "The file is there",
            trigger:
                '.modal .o_field_binary:has(input[value*="advice.csv"], .o_clear_file_button, a)',
        },
        {
            trigger: '.modal button[name="action_import"]',
            run: "click",
        },
        {
            trigger: `.o_notification:contains("${words.stored}")`,
        },
        {
            content: "Open the customer",
            trigger: '.o_data_row:contains("Jansen") td[name="partner_id"]',
            run: "click",
        },
        {
            trigger: ".o_form_view",
        },
        {
            content: "The profile leads to the customer",
            trigger:
                '.o_form_view .o_field_widget[name="partner_id"] .o_external_button, .o_form_view [name="partner_id"] a',
            run: "click",
        },
        {
            content: "The file",
            trigger: '.o_notebook a[name="credit_file"]',
            run: "click",
        },
        {
            content: "What the agency says is in the history",
            trigger: '.o_field_widget[name="credit_advice_ids"] .o_data_row:contains("Graydon")',
        },
        ...newEntry(words.note),
        {
            trigger: '.modal [name="text"] textarea',
            run: "edit Pays <b>after</b> a call",
        },
        save,
        {
            content: "The note stands there as it was typed",
            trigger:
                '.o_field_widget[name="credit_note_ids"] .o_data_row:contains("Pays <b>after</b> a call")',
        },
        ...newEntry(words.legal),
        {
            trigger: '.modal [name="source"] input',
            run: "edit Gazette",
        },
        save,
        {
            content: "The customer is bankrupt",
            trigger: `.o_field_widget[name="credit_legal_situation"]:contains("${words.bankruptcy}")`,
        },
        {
            content: "And the card says so",
            trigger: '.o_notebook a[name="credit_risk"]',
            run: "click",
        },
        {
            trigger: ".o_form_view .o_credit_card .o_credit_head",
        },
    ];
}

registry.category("web_tour.tours").add("credit_customer_file", {
    steps: () =>
        fillIn({
            stored: "1 advices are stored.",
            note: "New note",
            legal: "New legal situation",
            bankruptcy: "Bankruptcy",
        }),
});

registry.category("web_tour.tours").add("credit_customer_file_nl", {
    steps: () =>
        fillIn({
            stored: "1 adviezen zijn bewaard.",
            note: "Nieuwe notitie",
            legal: "Nieuwe juridische toestand",
            bankruptcy: "Faillissement",
        }),
});
