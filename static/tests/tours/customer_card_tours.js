import { registry } from "@web/core/registry";

/** A salesperson looks up a customer: from the list by keyboard, then on the form. */
function lookUp(words) {
    return [
        {
            content: "Look for the customer",
            trigger: ".o_searchview_input",
            run: "edit Jansen",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first, .o_searchview_input",
            run: "press Enter",
        },
        {
            content: "The list has been read again",
            trigger: ".o_searchview_facet",
        },
        {
            content: "The badge is a button: open the card with the keyboard",
            trigger: '.o_data_row:contains("Jansen"):only-child .o_credit_card_button',
            async run({ anchor }) {
                anchor.focus();
                anchor.click();
            },
        },
        {
            content: "The card shows score and grade",
            trigger:
                '.o_credit_card_popover .o_credit_score_text:contains("2.40"), .o_credit_card_popover .o_credit_score_text:contains("2,40")',
        },
        {
            trigger: ".o_credit_card_popover .o_credit_range .o_credit_mark",
        },
        {
            trigger: `.o_credit_card_popover .o_credit_title:contains("${words.moves}")`,
        },
        {
            content: "Escape closes it",
            trigger: ".o_credit_card_popover .btn-close",
            run: "press Escape",
        },
        {
            content: "And open it again, to go to the customer",
            trigger: "body:not(:has(.o_credit_card_popover)) .o_credit_card_button",
            run: "click",
        },
        {
            trigger: '.o_credit_open_customer:contains("Jansen")',
            run: "click",
        },
        {
            content: "The card on the form",
            trigger: '.o_notebook a[name="credit_risk"]',
            run: "click",
        },
        {
            trigger: `.o_form_view .o_credit_card .o_credit_title:contains("${words.path}")`,
        },
        {
            content: "Score and grade as they were",
            trigger: ".o_form_view .o_credit_history canvas",
        },
        {
            content: "Done and next, of all items together",
            trigger: '.o_credit_timeline li[data-state="next"]',
        },
        {
            content: "Who may not read the ledger sees no item, and is told so",
            trigger: ".o_credit_path:not(:has(.o_credit_item)) .o_credit_hidden",
        },
        {
            content: "The last contact opens",
            trigger: ".o_credit_contact button:first",
            run: "click",
        },
        {
            trigger:
                '.o_form_view .o_statusbar_status, .o_form_view .o_breadcrumb:contains("Jansen")',
        },
    ];
}

registry.category("web_tour.tours").add("credit_risk_look_up_customer", {
    steps: () => lookUp({ moves: "What would move the grade", path: "Action path" }),
});

registry.category("web_tour.tours").add("credit_risk_look_up_customer_nl", {
    steps: () => lookUp({ moves: "Wat de graad zou veranderen", path: "Actiepad" }),
});
