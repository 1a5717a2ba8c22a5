import { registry } from "@web/core/registry";

/** The export of a filing as the Balance Sheet Office makes it; its totals are those of the lines. */
function makeExport(figures) {
    const rows = {
        "Reference number": "2025-00000001",
        "Entity number": "0123456749",
        "Accounting period start date": "2024-01-01",
        "Accounting period end date": "2024-12-31",
        "Model code": "m01-f",
        Currency: "EUR",
        "20/58": "1000",
        "21/28": "400",
        "29/58": "600",
        "54/58": "600",
        "10/49": "1000",
        "10/15": "450",
        "17/49": "550",
        "42/48": "550",
        70: "2000",
        9900: "700",
        62: "400",
        630: "90",
        "640/8": "60",
        9901: "150",
        ...figures,
    };
    const lines = Object.entries(rows).map(([code, value]) => `"${code}","${value}"`);
    return ["", ...lines, ""].join("\n");
}

/** Drop files on the list, as somebody does who drags them from a folder. */
function dropFiles(target, files) {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(files)) {
        data.items.add(new File([text], name, { type: "text/csv" }));
    }
    for (const type of ["dragenter", "drop"]) {
        const event = new DragEvent(type, { bubbles: true, cancelable: true });
        Object.defineProperty(event, "dataTransfer", { value: data });
        target.dispatchEvent(event);
    }
}

function importAndLook(words) {
    return [
        {
            content: "Drag two files over the list, a good one and one that does not balance",
            trigger: ".o_list_renderer",
            run({ anchor }) {
                dropFiles(anchor, { "x.csv": "" });
            },
        },
        {
            content: "and drop them",
            trigger: `.o_drop_area:contains("${words.drop}")`,
            run({ anchor }) {
                dropFiles(anchor, {
                    "good.csv": makeExport({}),
                    "bad.csv": makeExport({ "20/58": "7" }),
                });
            },
        },
        {
            content: "The good one is stored",
            trigger: '.modal .o_data_row:contains("good.csv"):contains("Made Company")',
        },
        {
            content: "The bad one is refused, with the reason",
            trigger: `.modal .o_data_row:contains("bad.csv"):contains("${words.reason}")`,
        },
        {
            trigger: ".modal footer button[name=action_open_accounts]",
            run: "click",
        },
        {
            content: "The ratios, each with its formula and its rubrics",
            trigger: `.o_credit_ratio:contains("${words.margin}"):contains("${words.twelve}")`,
        },
        {
            content: "What it was made of",
            trigger: `.o_credit_ratio:contains("${words.margin}") summary`,
            run: "click",
        },
        {
            trigger: `.o_credit_ratio:contains("${words.margin}") td:contains("${words.depreciation}")`,
        },
        {
            content: "Correct a figure by hand: the ratio follows",
            trigger: ".o_credit_rubrics tr[data-code='70'] input",
            run: `edit ${words.amount} && press Tab`,
        },
        {
            trigger: `.o_credit_ratio:contains("${words.margin}"):contains("${words.six}")`,
        },
        {
            content: "What is no number is not taken",
            trigger: ".o_credit_rubrics tr[data-code='630'] input",
            run: "edit abc && press Tab",
        },
        {
            trigger: '.o_notification:contains("abc")',
        },
        {
            content: "An empty line is not known: EBITDA is partial then, and says so",
            trigger: ".o_credit_rubrics tr[data-code='630'] input",
            run: "clear && press Tab",
        },
        {
            trigger: `.o_credit_ratio_note:contains("EBIT")`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ];
}

registry.category("web_tour.tours").add("credit_risk_annual_accounts", {
    steps: () =>
        importAndLook({
            drop: "Drop the files",
            reason: "does not balance",
            margin: "EBITDA margin",
            depreciation: "Depreciation",
            twelve: "12.00 %",
            amount: "4,000.00",
            six: "6.00 %",
        }),
});

registry.category("web_tour.tours").add("credit_risk_annual_accounts_nl", {
    steps: () =>
        importAndLook({
            drop: "Zet de bestanden",
            reason: "niet in evenwicht",
            margin: "EBITDA-marge",
            depreciation: "Afschrijvingen",
            twelve: "12,00 %",
            amount: "4.000,00",
            six: "6,00 %",
        }),
});

registry.category("web_tour.tours").add("credit_risk_annual_accounts_cards", {
    steps: () => [
        {
            content: "As cards, as on a phone: without equity there is no gearing, and it says so",
            trigger:
                '.o_kanban_record:contains("Made Company"):contains("2023"):contains("No equity")',
        },
        {
            trigger: '.o_kanban_record:contains("2024"):contains("0.11"):contains("240.00")',
            run: "click",
        },
        {
            trigger: ".o_credit_ratio",
        },
    ],
});

registry.category("web_tour.tours").add("credit_risk_annual_accounts_of_customer", {
    steps: () => [
        {
            content: "From the customer to its annual accounts",
            trigger: ".o_notebook .nav-link[name=credit_risk]",
            run: "click",
        },
        {
            trigger: "button[name=action_credit_annual_accounts]",
            run: "click",
        },
        {
            content: "Drag four files over the list",
            trigger: ".o_list_view .o_list_renderer",
            async run() {
                // the list may be drawn anew once its records are there
                for (let time = 0; time < 30 && !document.querySelector(".o_drop_area"); time++) {
                    dropFiles(document.querySelector(".o_list_view .o_list_renderer"), { x: "" });
                    await new Promise((resolve) => setTimeout(resolve, 200));
                }
            },
        },
        {
            trigger: ".o_drop_area",
            run({ anchor }) {
                dropFiles(anchor, {
                    "own.csv": makeExport({}),
                    "other.csv": makeExport({ "Entity number": "0443246943" }),
                    "latin.csv": new Uint8Array([0x22, 0x63, 0xe9, 0x22, 0x2c, 0x31]),
                    "bomb.xbrl": '<!DOCTYPE a [<!ENTITY b "bb">]><xbrl>&b;</xbrl>',
                });
            },
        },
        {
            content: "The customer's own is stored",
            trigger: '.modal .o_data_row:contains("own.csv"):contains("Made Company")',
        },
        {
            content: "That of another company is not",
            trigger: '.modal .o_data_row:contains("other.csv"):contains("not of Made Company")',
        },
        {
            trigger: '.modal .o_data_row:contains("latin.csv"):contains("UTF-8")',
        },
        {
            trigger: '.modal .o_data_row:contains("bomb.xbrl"):contains("entities")',
        },
        {
            trigger: ".modal footer button[special=cancel], .modal footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_view .o_list_renderer",
        },
    ],
});

/** Fill in one figure of the form. */
function fillIn(code, amount) {
    return {
        trigger: `.o_credit_rubrics tr[data-code='${code}'] input`,
        run: `edit ${amount} && press Tab`,
    };
}

registry.category("web_tour.tours").add("credit_risk_annual_accounts_by_hand", {
    steps: () => [
        {
            content: "On a phone: new accounts from the cards",
            trigger:
                ".o_kanban_view .o-kanban-button-new, .o_kanban_view .o_control_panel .btn-primary",
            run: "click",
        },
        {
            content: "Choose the customer",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains(Made Company), .o-autocomplete--dropdown-item:contains(Made Company)",
            run: "click",
        },
        fillIn("20/58", "1000"),
        fillIn("10/49", "900"),
        fillIn("10/15", "-50"),
        fillIn("9901", "100.50"),
        fillIn("630", "20"),
        {
            trigger: '.o_credit_ratio:contains("EBITDA"):contains("120.50")',
        },
        {
            content: "What does not balance is not saved, and says why",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: '.modal:contains("does not balance")',
        },
        {
            trigger: ".modal button.btn-primary, .modal button:contains(Close)",
            run: "click",
        },
        fillIn("10/49", "1000"),
        {
            trigger: '.o_credit_ratio:contains("Gearing"):contains("Equity is zero or negative")',
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ],
});
